import type { Prompt } from '../../../src-main/contract/prompt-calls.ts';
import type { PlaygroundDraft } from '../playground-draft.ts';
import { variablesIn } from './fill-variables.ts';

/** A draft as a prompt to be kept: its texts with the names of variables in them, and the values of those. */
export function promptOf(
  name: string,
  draft: PlaygroundDraft,
  variables: Readonly<Record<string, string>>,
): Prompt {
  const { api, history, model, stream, system, user } = draft;
  return {
    ...{ name, system, parameters: { api, model, stream } },
    messages: [
      ...history.map(({ role, text }) => ({ role, content: text })),
      { role: 'user' as const, content: user },
    ],
    variables: Object.fromEntries(
      variablesIn(draft).flatMap((one) => (variables[one] ? [[one, variables[one]]] : [])),
    ),
  };
}

/** What a prompt puts in place of a draft. */
export function draftOfPrompt({ messages, parameters, system }: Prompt): Partial<PlaygroundDraft> {
  const last = messages.at(-1);
  // A file may end with an answer: then what is said now is still to be typed.
  const isAsked = last?.role === 'user';
  const before = isAsked ? messages.slice(0, -1) : messages;
  return {
    ...{ ...parameters, system },
    user: isAsked ? last.content : '',
    history: before.map(({ content, role }) => ({ role, text: content })),
    affinity: '',
  };
}

/** `Review code` is kept in `review-code.yaml`. */
export function fileOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return `${plain.replaceAll(/^-+|-+$/g, '').slice(0, 80) || 'prompt'}.yaml`;
}
