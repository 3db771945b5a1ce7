import { Argument, Command } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';

/** `planoai secrets`: where secrets are kept encrypted on this machine, and whether they can be read. */
export function secretsCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const run = async () => await import('./secrets/run-secrets.ts');
  const command = new Command('secrets')
    .description('Say which secrets are stored encrypted, and choose where; values are never shown')
    .action(async () => (await run()).showSecrets(io, globals()));
  command
    .command('use')
    .description('Choose where secrets go beside .env; what can be read moves along')
    .addArgument(
      new Argument('<store>', 'only .env, a file under a passphrase, or the keychain of the system').choices([
        'env',
        'passphrase',
        'keychain',
      ]),
    )
    .action(async (store: 'env' | 'passphrase' | 'keychain') => (await run()).useStore(io, globals(), store));
  command
    .command('unlock')
    .description('Open the store of what runs with its passphrase, until it ends')
    .action(async () => (await run()).unlockStore(io, globals()));
  command
    .command('forget')
    .description('Delete a store with all its secrets, also one whose passphrase nobody knows')
    .addArgument(new Argument('<store>', 'which').choices(['passphrase', 'keychain']))
    .option('-y, --yes', 'do not ask')
    .action(async (store: 'passphrase' | 'keychain', { yes = false }: { readonly yes?: boolean }) =>
      (await run()).forgetStore(io, globals(), store, yes),
    );
  return command;
}
