import { Command } from 'commander';
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
  const { analysis, environment } = await loadConfig(io, {
    file,
    path: flags.path,
    envFiles: flags.envFile,
    checkEnvironment: true,
  });
  const variables = analysis.variables.map(({ name, set, source, masked, usedAt }) => ({
    name,
    set,
    source,
    sources: (environment.lookup.sourcesOf?.(name) ?? []).map((found) => found.source),
    value: masked,
    used_at: usedAt,
  }));
  if (globals.json) printJson(io, { variables });
  else if (!globals.quiet) io.stdout.write(describe(variables, globals.color));
  if (analysis.variables.some(({ strict, set }) => strict && !set)) throw new CliExit(exitCodes.environment);
}

interface ShownVariable {
  readonly name: string;
  readonly set: boolean;
  readonly sources: readonly string[];
  readonly value: string | null;
  readonly used_at: readonly string[];
}

function describe(variables: readonly ShownVariable[], color: boolean): string {
  if (variables.length === 0) return 'This config uses no variables.\n';
  const paint = createPaint(color);
  const width = Math.max(...variables.map(({ name }) => name.length));
  return variables
    .map(({ name, set, sources, value, used_at }) => {
      const [winner, ...others] = sources;
      const also = others.length === 0 ? '' : paint('dim', ` (also in ${others.join(', ')})`);
      const state = set ? `${value ?? ''}  from ${winner ?? '?'}${also}` : paint('red', 'not set');
      return `${paint('bold', name.padEnd(width))}  ${state}\n${' '.repeat(width)}  ${paint('dim', used_at.join(', '))}\n`;
    })
    .join('');
}
