import { Command } from 'commander';
import type { VariableUse } from '../../src-gateway/config/analyse-config.ts';
import { CliExit } from './cli-exit.ts';
import { type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import type { VariableFlags } from './env/change-variable.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';
import type { StoredValue } from './told-by-instance.ts';

interface EnvFlags {
  readonly path?: string;
  readonly envFile: string[];
}

/** `planoai env [FILE]`: where the variables of a config come from. */
export function envCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const command = new Command('env')
    .description('Show the variables of a config, where they come from, and which are missing (exit code 3)')
    .argument('[file]', 'config file (default: config.yaml or plano_config.yaml in --path)')
    .option('--path <folder>', 'folder of the config file')
    .option('--env-file <file>', 'one more file of variables (repeat: the last wins)', collect, [])
    .action((file: string | undefined, flags: EnvFlags) => showVariables(io, globals(), file, flags));
  const change = (name: 'set' | 'unset', description: string) =>
    command
      .command(name)
      .description(description)
      .argument('<name>', 'of the variable')
      .option('--store', 'in the secret store, not in .env')
      .option('--config <file>', 'config file (default: config.yaml or plano_config.yaml, else what runs)')
      .action(async (variable: string, flags: VariableFlags) => {
        const changes = await import('./env/change-variable.ts');
        const apply = { set: changes.setVariable, unset: changes.unsetVariable }[name];
        await apply(io, globals(), variable, flags);
      });
  change('set', 'Keep a value that is typed unseen or comes on stdin, never on the command line');
  change('unset', 'Remove a variable from .env or from the secret store');
  return command;
}

/** For commander: an option that may be repeated. */
export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

async function showVariables(
  io: CliIo,
  globals: GlobalOptions,
  file: string | undefined,
  flags: EnvFlags,
): Promise<void> {
  const [{ loadConfig }, { toldByInstance }, { whereStored }] = await Promise.all([
    import('./load-config.ts'),
    import('./told-by-instance.ts'),
    import('./stored-secrets.ts'),
  ]);
  const loaded = await loadConfig(io, {
    file,
    path: flags.path,
    envFiles: flags.envFile,
    checkEnvironment: true,
  });
  const stored = await toldByInstance(globals, loaded);
  const variables = loaded.analysis.variables.map((variable) =>
    withStored(variable, stored.get(variable.name)),
  );
  const missing = variables.filter(({ set }) => !set).map(({ name }) => name);
  if (globals.json) printJson(io, { variables: variables.map(toDocument) });
  else if (!globals.quiet) {
    io.stdout.write(describe(variables, globals.color));
    for (const line of whereStored(globals.home, missing)) io.stderr.write(`${line.trim()}\n`);
  }
  if (variables.some(({ strict, set }) => strict && !set)) throw new CliExit(exitCodes.environment);
}

/** The secret store is the last of the sources. */
function withStored(variable: VariableUse, stored: StoredValue | undefined): VariableUse {
  if (stored === undefined) return variable;
  const sources = [...variable.sources, stored];
  const [winner = stored] = sources;
  return { ...variable, set: true, source: winner.source, masked: winner.masked, sources };
}

function toDocument({ name, set, source, sources, masked, usedAt }: VariableUse) {
  const names = sources.map((one) => one.source);
  return { name, set, source, sources: names, value: masked, used_at: usedAt };
}

/** One line for each source, the winner first. */
function describe(variables: readonly VariableUse[], color: boolean): string {
  if (variables.length === 0) return 'This config uses no variables.\n';
  const paint = createPaint(color);
  const width = Math.max(...variables.map(({ name }) => name.length));
  return variables
    .map(({ name, sources, usedAt }) => {
      const [winner, ...others] = sources;
      const lines = [
        winner === undefined ? paint('red', 'not set') : `${winner.masked}  from ${winner.source}`,
        ...others.map(({ source, masked }) => paint('dim', `${masked}  from ${source}, not used`)),
        paint('dim', usedAt.join(', ')),
      ];
      const head = paint('bold', name.padEnd(width));
      return lines.map((line, index) => `${index === 0 ? head : ' '.repeat(width)}  ${line}\n`).join('');
    })
    .join('');
}
