import { Command } from 'commander';
import type { CallResult } from '../contract/contract.ts';
import { instancePaths } from '../instances/instance-paths.ts';
import { findInstance } from '../instances/instance-record.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { withInstance } from './connect-instance.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';

interface ModelsFlags {
  readonly path?: string;
}

type Models = CallResult<'models.list'>['models'];

/** `planoai models [FILE]`: what a client may send as `model`. */
export function modelsCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('models')
    .description('List the model names and aliases that clients may use')
    .argument('[file]', 'config file (default: what runs, else config.yaml or plano_config.yaml)')
    .option('--path <folder>', 'folder of the config file')
    .action(async (file: string | undefined, flags: ModelsFlags) => {
      const settings = globals();
      const asked = file !== undefined || flags.path !== undefined;
      const running = asked ? null : await findInstance(instancePaths(settings.home, settings.instance));
      const models =
        running === null
          ? await fromFile(io, file, flags)
          : await withInstance(settings, async (contract) => (await contract.call('models.list', {})).models);
      show(io, settings, models);
    });
}

async function fromFile(io: CliIo, file: string | undefined, flags: ModelsFlags): Promise<Models> {
  const [{ loadConfig }, { listModels }] = await Promise.all([
    import('./load-config.ts'),
    import('../console/models-list.ts'),
  ]);
  const { analysis, file: shown } = await loadConfig(io, { file, path: flags.path, checkEnvironment: false });
  if (analysis.effective !== null) return listModels(analysis.effective);
  throw new CliFailure(`${shown}: invalid against schema`, {
    code: 'config_invalid',
    exitCode: exitCodes.refused,
    stage: 'schema',
    details: analysis.diagnostics,
    hint: `See what is wrong with: planoai validate ${shown}`,
  });
}

function show(io: CliIo, globals: GlobalOptions, models: Models): void {
  if (globals.json) {
    printJson(io, { models });
    return;
  }
  const paint = createPaint(globals.color);
  const width = Math.max(0, ...models.map(({ id }) => id.length));
  for (const { id, provider, default: isDefault, aliasOf, wildcard } of models) {
    const about = [
      aliasOf === null ? provider : `alias of ${aliasOf}`,
      ...(isDefault ? ['default'] : []),
      ...(wildcard ? ['any model of this provider'] : []),
    ];
    io.stdout.write(`${id.padEnd(width)}  ${paint('dim', about.join(', '))}\n`);
  }
}
