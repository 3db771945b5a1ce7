import type { PlaygroundDraft } from '../playground-draft.ts';

const placeholder = /\{\{\s*([A-Za-z_][A-Za-z0-9_]{0,63})\s*\}\}/g;

/** The draft with values in place of `{{name}}`; one without a value stays as it is. */
export function fillVariables(
  draft: PlaygroundDraft,
  variables: Readonly<Record<string, string>>,
): PlaygroundDraft {
  const filled = (text: string) =>
    text.replace(placeholder, (all, name: string) => (variables[name] === undefined ? all : variables[name]));
  return {
    ...draft,
    system: filled(draft.system),
    user: filled(draft.user),
    history: draft.history.map(({ role, text }) => ({ role, text: filled(text) })),
  };
}

/** Names of the variables in a draft, in the order of the text. */
export function variablesIn({ history, system, user }: PlaygroundDraft): string[] {
  const texts = [system, ...history.map(({ text }) => text), user].join('\n');
  return [...new Set([...texts.matchAll(placeholder)].flatMap(([, name]) => name ?? []))];
}
