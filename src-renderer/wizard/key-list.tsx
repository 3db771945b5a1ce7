import { Check, X } from 'lucide-react';
import type { VariableInfo } from '../../src-main/contract/config-calls.ts';
import { SecretField } from '../secrets/secret-field.tsx';
import { WeakKeychainNotice } from '../secrets/weak-keychain-notice.tsx';

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
      {variables.some(({ set }) => !set) && <WeakKeychainNotice className="mb-2" />}
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
              <SecretField
                name={variable.name}
                testId="wizard-key"
                onKept={onKept}
                label={
                  <>
                    <X aria-hidden className="mr-1.5 inline size-3.5 text-bad" />
                    <span className="font-mono">{variable.name}</span> is not set
                  </>
                }
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
