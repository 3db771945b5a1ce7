import type { PlaygroundDraft } from '../playground-draft.ts';
import { usePlayground } from '../playground-session.ts';
import { variablesIn } from './fill-variables.ts';

/** What stands in place of each `{{name}}` of the prompt. */
export function VariableFields({ draft }: { readonly draft: PlaygroundDraft }) {
  const { setVariable, variables } = usePlayground();
  const names = variablesIn(draft);
  if (names.length === 0) return null;
  return (
    <fieldset
      aria-label="Variables of the prompt"
      className="col-span-2 flex shrink-0 flex-wrap gap-x-4 gap-y-2 text-xs text-muted"
      data-testid="prompt-variables"
    >
      {names.map((name) => (
        <label key={name} className="flex items-center gap-1.5">
          <span className="font-mono">{`{{${name}}}`}</span>
          <input
            value={variables[name] ?? ''}
            placeholder="left as it is"
            spellCheck={false}
            data-testid={`variable-${name}`}
            onChange={(event) => setVariable(name, event.target.value)}
            className="h-7 w-44 rounded-md border border-line-strong/70 bg-surface px-2 text-text placeholder:text-muted"
          />
        </label>
      ))}
    </fieldset>
  );
}
