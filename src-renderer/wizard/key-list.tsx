import { useMutation } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import type { VariableInfo } from '../../src-main/contract/config-calls.ts';
import { Button } from '../components/button.tsx';
import { host } from '../lib/host.ts';

interface KeyListProps {
  readonly variables: readonly VariableInfo[];
  readonly onKept: () => void;
}

/** The variables of the template: where each value comes from, or a field for it. */
export function KeyList({ variables, onKept }: KeyListProps) {
  return (
    <section aria-label="Keys">
      <h2 className="mb-1 text-xs font-semibold text-muted">Keys</h2>
      {variables.length === 0 && (
        <p data-testid="wizard-no-keys">
          <Check aria-hidden className="mr-1.5 inline size-3.5 text-ok" />
          None are needed.
        </p>
      )}
      <ul className="flex flex-col gap-2">
        {variables.map((variable) => (
          <li
            key={variable.name}
            data-testid={`wizard-key-${variable.name}`}
            data-state={variable.set ? 'set' : 'unset'}
          >
            {variable.set ? (
              <>
                <Check aria-hidden className="mr-1.5 inline size-3.5 text-ok" />
                <span className="font-mono">{variable.name}</span> from {variable.source}
              </>
            ) : (
              <MissingKey name={variable.name} onKept={onKept} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function MissingKey({ name, onKept }: { readonly name: string; readonly onKept: () => void }) {
  const [value, setValue] = useState('');
  const keep = useMutation({
    mutationFn: () => host.call('config.keep-secret', { name, value }),
    onSuccess: onKept,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== '') keep.mutate();
      }}
    >
      <label>
        <X aria-hidden className="mr-1.5 inline size-3.5 text-bad" />
        <span className="font-mono">{name}</span> is not set
        <span className="mt-1 flex gap-2">
          <input
            type="password"
            autoComplete="off"
            value={value}
            placeholder="paste it here"
            onChange={(event) => setValue(event.target.value)}
            data-testid={`wizard-key-value-${name}`}
            className="h-7 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2 font-mono text-xs placeholder:text-muted"
          />
          <Button type="submit" data-testid={`wizard-key-keep-${name}`}>
            Keep in .env
          </Button>
        </span>
      </label>
      {keep.isError && (
        <p role="alert" className="mt-1 text-bad">
          {keep.error.message}
        </p>
      )}
    </form>
  );
}
