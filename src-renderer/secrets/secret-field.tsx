import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { SecretsState } from '../../src-main/contract/secret-calls.ts';
import { Button } from '../components/button.tsx';
import { failureText, host } from '../lib/host.ts';
import { PassphraseDialog } from './passphrase-dialog.tsx';
import { isUndecided } from './secret-text.ts';
import { useSecrets } from './use-secrets.ts';

interface SecretFieldProps {
  /** Of the variable. */
  readonly name: string;
  /** What stands above the field. */
  readonly label: ReactNode;
  /** Makes the ids of this field its own: `wizard-key`. */
  readonly testId: string;
  readonly onKept?: () => void;
}

/** Takes the value of a variable that has none, and keeps it where the person says. */
export function SecretField({ name, label, testId, onKept }: SecretFieldProps) {
  const [value, setValue] = useState('');
  const secrets = useSecrets();
  const [asking, setAsking] = useState(false);
  const keep = useMutation({
    mutationFn: (place: 'env' | 'store') => host.call('config.keep-secret', { name, value, place }),
    onSuccess: () => {
      setValue('');
      onKept?.();
    },
  });
  const store = secrets === undefined ? null : storeText(secrets);
  const needsPassphrase =
    secrets?.place !== 'keychain' && (secrets?.locked !== false || secrets.place === null);
  const keepIn = (place: 'env' | 'store') => {
    if (place === 'store' && needsPassphrase) setAsking(true);
    else if (value !== '') keep.mutate(place);
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          keepIn(store === null || needsPassphrase ? 'env' : 'store');
        }}
      >
        <label>
          {label}
          <input
            type="password"
            autoComplete="off"
            value={value}
            placeholder="paste it here"
            onChange={(event) => setValue(event.target.value)}
            data-testid={`${testId}-value-${name}`}
            className="mt-1 h-7 w-full rounded-md border border-line-strong bg-surface px-2 font-mono text-xs placeholder:text-muted"
          />
        </label>
        <div className="mt-1.5 flex flex-wrap gap-1.5">
          {store !== null && (
            <Button
              size="small"
              disabled={keep.isPending}
              data-testid={`${testId}-store-${name}`}
              onClick={() => keepIn('store')}
            >
              {store}
            </Button>
          )}
          <Button
            size="small"
            disabled={keep.isPending}
            data-testid={`${testId}-keep-${name}`}
            onClick={() => keepIn('env')}
          >
            Keep in .env
          </Button>
        </div>
        {keep.isError && (
          <p role="alert" className="mt-1 text-bad">
            {failureText(keep.error)}
          </p>
        )}
      </form>
      {asking && secrets !== undefined && (
        <PassphraseDialog state={secrets} onClose={() => setAsking(false)} />
      )}
    </>
  );
}

/** What the button for the store says; `null`: `.env` is all there is, or the question stands beside it. */
function storeText(secrets: SecretsState): string | null {
  if (secrets.place === 'env' || isUndecided(secrets)) return null;
  if (secrets.place === 'keychain') return 'Keep in the keychain';
  if (secrets.place === null) return 'Keep encrypted…';
  return secrets.locked ? 'Unlock the store…' : 'Keep in the encrypted file';
}
