import { isCancel, password } from '@clack/prompts';
import type { ConfigAnalysis } from '../../../src-gateway/config/analyse-config.ts';
import type { EnvironmentValue } from '../../../src-gateway/config/environment.ts';
import { missingVariables } from '../../console/explain-config.ts';
import { HostFailure } from '../../console/host.ts';
import { SecretStore } from '../../console/secrets/secret-store.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { mayAsk } from '../read-secret.ts';
import { terminalOf } from '../terminal-of.ts';

export interface UnlockedSecrets {
  readonly passphrase: string;
  lookup(name: string): EnvironmentValue | undefined;
}

/**
 * Asks on the terminal for the passphrase of the secret store, where variables are missing that it holds.
 * `null`: it holds none of them, or nobody can be asked. Throws `wrong_passphrase`, `interrupted`.
 */
export async function unlockSecrets(
  io: CliIo,
  { home, json }: GlobalOptions,
  analysis: ConfigAnalysis,
): Promise<UnlockedSecrets | null> {
  const store = new SecretStore({ home, keychain: null });
  const locked = new Set(store.lockedNames());
  const wanted = missingVariables(analysis).filter((name) => locked.has(name));
  if (wanted.length === 0 || !mayAsk(io, { json })) return null;
  const passphrase = await password({
    ...terminalOf(io),
    message: `Passphrase of the secret store, for ${wanted.join(', ')}`,
  });
  if (isCancel(passphrase)) {
    throw new CliFailure('Interrupted; nothing was started.', { code: 'interrupted', exitCode: 130 });
  }
  try {
    await store.unlock(passphrase);
  } catch (error) {
    if (!(error instanceof HostFailure)) throw error;
    const { code, message } = error;
    throw new CliFailure(message, { code, exitCode: exitCodes.environment, stage: 'env', cause: error });
  }
  return { passphrase, lookup: (name) => store.lookup(name) };
}
