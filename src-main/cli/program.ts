import { Command, CommanderError } from 'commander';
import { CliExit } from './cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { commands } from './commands.ts';
import { addGlobalOptions, type GlobalFlags, readGlobalOptions } from './global-options.ts';
import { renderFailure } from './render-failure.ts';
import { printVersion } from './version.ts';

/** Runs one command line (without `node` and the script). Never rejects; returns the exit code. */
export async function runProgram(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    await run(argv, io);
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CliExit) return error.exitCode;
    const given = new Set(argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length));
    return renderFailure(error, io, {
      json: given.has('--json'),
      color: !given.has('--no-color') && !io.env.NO_COLOR && io.stderr.isTTY === true,
      verbose: given.has('--verbose') || given.has('-v'),
    });
  }
}

async function run(argv: readonly string[], io: CliIo): Promise<void> {
  const program = new Command('planoai');
  // Looked up once, and only when a command asks: a bad LOG_LEVEL is told a single time.
  let found: GlobalOptions | undefined;
  const globals = () => {
    found ??= readGlobalOptions(program.opts<GlobalFlags>(), io);
    return found;
  };
  configure(program, io);
  const behindDashes = argv.includes('--') ? argv.slice(argv.indexOf('--') + 1) : [];
  for (const { group, create } of commands) {
    const command = inherit(create(io, globals, behindDashes).helpGroup(group), program);
    // `cli_agent` is what the original's documentation says, `cli-agent` what it installs.
    if (command.name().includes('-')) command.alias(command.name().replaceAll('-', '_'));
    program.addCommand(command);
  }
  const wantsVersion = () => program.opts<{ version?: boolean }>().version === true;
  program.hook('preAction', () => {
    if (!wantsVersion()) return;
    printVersion(io, globals());
    throw new CliExit(exitCodes.ok);
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    if (error.code !== 'commander.help') throw usageFailure(error);
    // No command at all.
    if (wantsVersion()) printVersion(io, globals());
    else io.stdout.write(program.helpInformation());
  }
}

/** Subcommands are built before their command knows how errors and help are told. */
function inherit(command: Command, from: Command): Command {
  command.copyInheritedSettings(from);
  for (const subcommand of command.commands) inherit(subcommand, command);
  return command;
}

const widestHelp = 100;

function configure(program: Command, io: CliIo): void {
  addGlobalOptions(program)
    .description('Plano, the AI-native proxy and data plane for agentic apps.')
    .option('--version', 'show the version')
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // Errors are told once, by `renderFailure`.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? widestHelp, widestHelp),
      getOutHasColors: () => false,
    });
}

function usageFailure(error: CommanderError): CliFailure {
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const message = first.replace(/^unknown command/, 'No such command').replace(/^[a-z]/, upperCase);
  const hint = suggestion?.replace(/^\(|\)$/g, '') ?? 'See: planoai --help';
  return new CliFailure(message, { code: 'usage', exitCode: exitCodes.usage, hint });
}

function upperCase(letter: string): string {
  return letter.toUpperCase();
}
