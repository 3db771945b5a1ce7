import { Check, KeyRound, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { SecretsState, StoredSecret } from '../../src-main/contract/secret-calls.ts';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { Notice } from '../components/notice.tsx';
import { useConfigSession } from '../editor/config-session.ts';
import { VariablesTable } from '../editor/variables-table.tsx';
import { openScreen } from '../lib/navigation.ts';
import { PassphraseDialog } from '../secrets/passphrase-dialog.tsx';
import { isUndecided, vaultTexts } from '../secrets/secret-text.ts';
import { useSecrets, useSecretsCall } from '../secrets/use-secrets.ts';
import { WeakKeychainNotice } from '../secrets/weak-keychain-notice.tsx';
import { Failure, Row } from './section.tsx';

/** Where keys that are entered here are kept, and where each variable of the config comes from. */
export function SecretStoreFacts() {
  const secrets = useSecrets();
  const variables = useConfigSession((session) => session.diagnosis?.variables);
  const text = useConfigSession((session) => session.text);
  return (
    <>
      <WeakKeychainNotice />
      {secrets !== undefined && <Store secrets={secrets} />}
      {secrets !== undefined && secrets.secrets.length > 0 && <StoredSecrets secrets={secrets.secrets} />}
      <CliLine command="planoai secrets" />
      {variables !== undefined && variables.length > 0 && (
        <div>
          <h3 className="mb-1 text-xs font-semibold text-muted">Variables of this config</h3>
          <VariablesTable
            variables={variables}
            onGoTo={({ start }) => {
              const place = variables
                .flatMap(({ usedAt }) => usedAt)
                .find(({ range }) => range.start.offset === start.offset);
              openScreen(place === undefined ? '/config' : `/config?path=${encodeURIComponent(place.path)}`);
            }}
          />
        </div>
      )}
      {variables?.length === 0 && text !== '' && <p className="text-muted">This config uses no variables.</p>}
    </>
  );
}

function Store({ secrets }: { readonly secrets: SecretsState }) {
  const { hasKeychain, keychain, left, locked, place } = secrets;
  const choose = useSecretsCall('secrets.choose');
  const forget = useSecretsCall('secrets.forget');
  const [asking, setAsking] = useState(false);
  const busy = choose.isPending || forget.isPending;
  return (
    <>
      <Row label={<StoreName secrets={secrets} />} hint={storeHint(secrets)}>
        <span className="flex flex-wrap gap-1.5">
          {locked && (
            <Button data-testid="settings-unlock" onClick={() => setAsking(true)}>
              Unlock…
            </Button>
          )}
          {hasKeychain && place !== 'keychain' && keychain === null && (
            <Button
              disabled={busy}
              data-testid="settings-use-keychain"
              onClick={() => choose.mutate({ choice: 'keychain' })}
            >
              Use the keychain
            </Button>
          )}
          {place !== 'passphrase' && !isUndecided(secrets) && (
            <Button disabled={busy} data-testid="settings-use-passphrase" onClick={() => setAsking(true)}>
              Use a file under a passphrase…
            </Button>
          )}
          {place !== 'env' && place !== null && (
            <Button
              disabled={busy}
              data-testid="settings-use-env"
              onClick={() => choose.mutate({ choice: 'env' })}
            >
              Only .env
            </Button>
          )}
        </span>
      </Row>
      {left.map(({ vault, count }) => (
        <Notice
          key={vault}
          tone="info"
          testId={`secrets-left-${vault}`}
          title={`${count} ${count === 1 ? 'secret lies' : 'secrets lie'} unused in ${vaultTexts[vault]}`}
          actions={
            <Button
              tone="danger"
              size="small"
              disabled={busy}
              data-testid={`secrets-forget-${vault}`}
              onClick={() => forget.mutate({ vault })}
            >
              Delete
            </Button>
          }
        >
          They are read again when you choose that store again.
        </Notice>
      ))}
      {choose.isError && <Failure text={choose.error.message} />}
      {forget.isError && <Failure text={forget.error.message} />}
      {asking && <PassphraseDialog state={secrets} onClose={() => setAsking(false)} />}
    </>
  );
}

function StoreName({ secrets }: { readonly secrets: SecretsState }) {
  const { keychain, locked, place } = secrets;
  const isGood = place === 'passphrase' ? !locked : place === 'keychain' && keychain?.strength === 'strong';
  const Icon = isGood ? Check : place === 'keychain' || locked ? TriangleAlert : KeyRound;
  const colour = isGood ? 'text-ok' : place === 'keychain' || locked ? 'text-warn' : 'text-muted';
  return (
    <span data-testid="secrets-store" data-state={place ?? 'none'}>
      <Icon aria-hidden className={`mr-1.5 inline size-3.5 ${colour}`} />
      Store: {isUndecided(secrets) ? 'not chosen yet' : storeName(secrets)}
    </span>
  );
}

function storeName({ place, keychain, locked }: SecretsState): string {
  if (place === 'passphrase') return locked ? 'file under a passphrase, locked' : 'file under a passphrase';
  if (place === 'keychain')
    return `${keychain?.name ?? 'keychain'}${keychain?.strength === 'weak' ? ', weak' : ''}`;
  return 'only .env';
}

function storeHint(secrets: SecretsState): string {
  const { place, hasKeychain } = secrets;
  if (isUndecided(secrets)) return 'Until you choose, keys can be kept in .env and nothing is encrypted.';
  if (place === 'keychain') return 'Keys that you enter are encrypted by the system, for every config.';
  if (place === 'passphrase') return 'AES-256-GCM under scrypt; open until the console ends.';
  return hasKeychain
    ? 'Keys that you enter are written beside the config; nothing is encrypted.'
    : 'Keys that you enter are written beside the config. Only the desktop app reaches the keychain.';
}

const stateTexts: Readonly<Record<StoredSecret['state'], string>> = {
  readable: 'kept',
  locked: 'locked',
  unreadable: 'can no longer be read: enter it again',
};

function StoredSecrets({ secrets }: { readonly secrets: readonly StoredSecret[] }) {
  const remove = useSecretsCall('secrets.remove');
  return (
    <div>
      <h3 className="mb-1 text-xs font-semibold text-muted">Kept there</h3>
      <ul>
        {secrets.map(({ name, state }) => (
          <li
            key={name}
            data-testid={`secret-${name}`}
            data-state={state}
            className="flex items-center gap-3 border-t border-line py-1"
          >
            <span className="min-w-0 flex-1 font-mono text-xs wrap-anywhere">{name}</span>
            <span className={state === 'unreadable' ? 'text-bad' : 'text-muted'}>{stateTexts[state]}</span>
            <Button
              size="small"
              tone="quiet"
              disabled={remove.isPending || state === 'locked'}
              aria-label={`Remove ${name}`}
              data-testid={`secret-remove-${name}`}
              onClick={() => remove.mutate({ name })}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      {remove.isError && <Failure text={remove.error.message} />}
    </div>
  );
}
