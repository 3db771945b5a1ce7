import { useState } from 'react';
import type { SecretsState } from '../../src-main/contract/secret-calls.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { failureText } from '../lib/host.ts';
import { useSecretsCall } from './use-secrets.ts';

interface PassphraseDialogProps {
  readonly state: SecretsState;
  readonly onClose: () => void;
}

const shortest = 8;

/** Asks for the passphrase of the secret store: for the one that is there, or for a new one, twice. */
export function PassphraseDialog({ state, onClose }: PassphraseDialogProps) {
  const exists = state.locked || state.left.some(({ vault }) => vault === 'passphrase');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const unlock = useSecretsCall('secrets.unlock');
  const choose = useSecretsCall('secrets.choose');
  const [problem, setProblem] = useState<string | null>(null);
  const work = state.locked ? unlock : choose;
  const submit = () => {
    const found = exists ? null : problemOf(passphrase, again);
    setProblem(found);
    if (found !== null) return;
    if (state.locked) unlock.mutate({ passphrase }, { onSuccess: onClose });
    else choose.mutate({ choice: 'passphrase', passphrase }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={exists ? 'Unlock the secret store' : 'Keep secrets in a file under a passphrase'}
      testId="passphrase-dialog"
      className="w-[min(480px,92vw)]"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            type="submit"
            form="passphrase"
            disabled={passphrase === '' || work.isPending}
            data-testid="passphrase-submit"
          >
            {submitText(exists, work.isPending)}
          </Button>
        </>
      }
    >
      <form
        id="passphrase"
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className="text-muted">
          {exists
            ? 'It stays open until the console ends.'
            : 'The file is encrypted with it. It is kept nowhere and nobody can bring it back: without it the secrets are lost and must be entered again.'}
        </p>
        <PassphraseField
          label="Passphrase"
          autoComplete={exists ? 'current-password' : 'new-password'}
          value={passphrase}
          onChange={setPassphrase}
          testId="passphrase"
        />
        {!exists && (
          <PassphraseField
            label="The same again"
            autoComplete="new-password"
            value={again}
            onChange={setAgain}
            testId="passphrase-again"
          />
        )}
        {problem !== null && (
          <p role="alert" className="text-bad" data-testid="passphrase-problem">
            {problem}
          </p>
        )}
        {work.isError && (
          <Notice tone="bad" title="The store stays as it was" testId="passphrase-failure">
            {failureText(work.error)}
          </Notice>
        )}
        {exists && <Forgotten onClose={onClose} />}
      </form>
    </Dialog>
  );
}

/** The way out for whoever no longer knows the passphrase. */
function Forgotten({ onClose }: { readonly onClose: () => void }) {
  const [asked, setAsked] = useState(false);
  const forget = useSecretsCall('secrets.forget');
  if (!asked) {
    return (
      <div>
        <Button tone="quiet" size="small" data-testid="passphrase-forgotten" onClick={() => setAsked(true)}>
          I no longer know it
        </Button>
      </div>
    );
  }
  return (
    <Notice
      tone="warn"
      title="Begin anew?"
      actions={
        <Button
          tone="danger"
          size="small"
          data-testid="passphrase-forget"
          onClick={() => forget.mutate({ vault: 'passphrase' }, { onSuccess: onClose })}
        >
          Delete the file
        </Button>
      }
    >
      Without the passphrase the secrets in the file cannot be read by anybody. Delete it, and enter them
      again.
      {forget.isError && <span className="block text-bad">{failureText(forget.error)}</span>}
    </Notice>
  );
}

interface PassphraseFieldProps {
  readonly label: string;
  readonly autoComplete: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

function PassphraseField({ label, autoComplete, value, onChange, testId }: PassphraseFieldProps) {
  return (
    <label className="flex flex-col gap-1">
      <span className="text-xs font-medium">{label}</span>
      <input
        type="password"
        autoComplete={autoComplete}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        data-testid={testId}
        className="h-8 rounded-md border border-line-strong bg-surface px-2"
      />
    </label>
  );
}

function problemOf(passphrase: string, again: string): string | null {
  if (passphrase.length < shortest) return `Take at least ${shortest} characters; a few words are better.`;
  return passphrase === again ? null : 'The two are not the same.';
}

function submitText(exists: boolean, isPending: boolean): string {
  if (isPending) return exists ? 'Unlocking…' : 'Making the file…';
  return exists ? 'Unlock' : 'Keep secrets there';
}
