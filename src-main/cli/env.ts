import { Command } from 'commander';
import type { VariableUse } from '../../src-gateway/config/analyse-config.ts';
import { CliExit } from './cli-exit.ts';
import { type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';

interface EnvFlags {
  readonly path?: string;
  readonly envFile: string[];
}

/** `planoai env [FILE]`: where the variables of a config come from. */
export function envCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('env')
    .description('Show the variables of a config, where they come from, and which are missing (exit code 3)')
    .argument('[file]', 'config file (default: config.yaml or plano_config.yaml in --path)')
    .option('--path <folder>', 'folder of the config file')
    .option('--env-file <file>', 'one more file of variables (repeat: the last wins)', collect, [])
    .action((file: string | undefined, flags: EnvFlags) => showVariables(io, globals(), file, flags));
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
  const { loadConfig } = await import('./load-config.ts');
  const { analysis } = await loadConfig(io, {
    file,
    path: flags.path,
    envFiles: flags.envFile,
    checkEnvironment: true,
  });
  if (globals.json) printJson(io, { variables: analysis.variables.map(toDocument) });
  else if (!globals.quiet) io.stdout.write(describe(analysis.variables, globals.color));
  if (analysis.variables.some(({ strict, set }) => strict && !set)) throw new CliExit(exitCodes.environment);
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
