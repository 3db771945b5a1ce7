import { lazy, Suspense, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { useConfigSession } from '../editor/config-session.ts';
import { useSecrets } from './use-secrets.ts';

// Hardly any start asks for it.
const PassphraseDialog = lazy(async () => ({
  default: (await import('./passphrase-dialog.tsx')).PassphraseDialog,
}));

/** Keys of the config lie in the locked store: the gateway misses them until somebody opens it. */
export function LockedSecretsNotice() {
  const state = useSecrets();
  const variables = useConfigSession((session) => session.diagnosis?.variables);
  const [asking, setAsking] = useState(false);
  if (!state?.locked) return null;
  const locked = new Set(state.secrets.map(({ name }) => name));
  const missed = (variables ?? []).filter(({ name, set }) => !set && locked.has(name));
  if (missed.length === 0) return null;
  return (
    <>
      <Notice
        tone="warn"
        testId="secrets-locked"
        className="rounded-none border-x-0 border-t-0"
        title="The secret store is locked"
        actions={
          <Button size="small" data-testid="secrets-unlock" onClick={() => setAsking(true)}>
            Unlock…
          </Button>
        }
      >
        It holds {missed.map(({ name }) => name).join(', ')}, which this config needs. A gateway that waits
        for it starts as soon as it is open.
      </Notice>
      <Suspense>{asking && <PassphraseDialog state={state} onClose={() => setAsking(false)} />}</Suspense>
    </>
  );
}
