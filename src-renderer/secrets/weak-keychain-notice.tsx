import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { failureText } from '../lib/host.ts';
import { PassphraseDialog } from './passphrase-dialog.tsx';
import { isUndecided } from './secret-text.ts';
import { useSecrets, useSecretsCall } from './use-secrets.ts';

/** Where the system has no real keychain: says so, and asks where secrets are to be kept. */
export function WeakKeychainNotice({ className = '' }: { readonly className?: string }) {
  const state = useSecrets();
  const choose = useSecretsCall('secrets.choose');
  const [asking, setAsking] = useState(false);
  if (state?.keychain == null || !isUndecided(state)) return null;
  const { name, strength } = state.keychain;
  return (
    <>
      <Notice
        tone="warn"
        title="This desktop has no keychain that hides secrets"
        testId="weak-keychain"
        className={className}
      >
        <p>
          Its store is <code className="font-mono">{name}</code>,{' '}
          {strength === 'weak' ? 'which every program of yours can read' : 'which does not answer'}. Choose
          where keys that you enter are kept; the gateway starts with each of them.
        </p>
        <div className="mt-2 flex flex-wrap gap-1.5">
          <Button
            size="small"
            disabled={choose.isPending}
            data-testid="secrets-choose-env"
            title="Nothing is encrypted, and this is not asked again"
            onClick={() => choose.mutate({ choice: 'env' })}
          >
            Only in .env
          </Button>
          <Button
            size="small"
            disabled={choose.isPending}
            data-testid="secrets-choose-passphrase"
            onClick={() => setAsking(true)}
          >
            File under a passphrase…
          </Button>
          {strength === 'weak' && (
            <Button
              size="small"
              disabled={choose.isPending}
              data-testid="secrets-choose-weak"
              onClick={() => choose.mutate({ choice: 'weak' })}
            >
              Accept the weak store
            </Button>
          )}
        </div>
        {choose.isError && <p className="mt-1 text-bad">{failureText(choose.error)}</p>}
      </Notice>
      {asking && <PassphraseDialog state={state} onClose={() => setAsking(false)} />}
    </>
  );
}
