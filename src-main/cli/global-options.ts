import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { LogLevel } from '../../src-gateway/gateway-settings.ts';
import { logLevelFromEnvironment, parseLogLevel } from '../console/settings-from-environment.ts';
import { isInstanceName } from '../instances/instance-paths.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';

/** The options that every command takes, before or behind its name. */
export function addGlobalOptions(program: Command): Command {
  return program
    .option('--json', 'one JSON document on stdout, errors as JSON on stderr')
    .option('-q, --quiet', 'say only what went wrong')
    .option('-v, --verbose', 'say more')
    .option('--no-color', 'no colours (NO_COLOR)')
    .option('--log-level <level>', `${logLevels} (LOG_LEVEL)`)
    .option('--home <folder>', 'home of everything that is kept, default ~/.plano (PLANO_HOME)')
    .option('--instance <name>', 'name of the running instance, default "default" (PLANO_INSTANCE)');
}

export interface GlobalFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color: boolean;
  readonly logLevel?: string;
  readonly home?: string;
  readonly instance?: string;
}

/** Flag before variable before default. An unusable flag is a usage error, an unusable LOG_LEVEL is told. */
export function readGlobalOptions(flags: GlobalFlags, io: CliIo): GlobalOptions {
  const { env } = io;
  const json = flags.json === true;
  const instance = flags.instance ?? (env.PLANO_INSTANCE || 'default');
  if (!isInstanceName(instance)) {
    throw usage(
      `"${instance}" cannot name an instance: a-z, 0-9, - and _, at most 31, a letter or digit first.`,
    );
  }
  const home = planoHome(flags.home, io);
  return {
    json,
    quiet: flags.quiet === true,
    verbose: flags.verbose === true,
    color: !json && wantsColor(flags.color, io),
    logLevel: readLogLevel(flags.logLevel, io),
    home,
    instance,
    instanceFlags: [
      // A variable is still there for the next command, a flag is not.
      ...(flags.home === undefined ? [] : [` --home ${shellWord(home)}`]),
      ...(instance === 'default' ? [] : [` --instance ${instance}`]),
    ].join(''),
  };
}

/** A word as POSIX shells take it. */
function shellWord(text: string): string {
  return /^[\w./~:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export function usage(message: string): CliFailure {
  return new CliFailure(message, { code: 'usage', exitCode: exitCodes.usage });
}

function planoHome(flag: string | undefined, { env, cwd }: CliIo): string {
  const given = flag ?? env.PLANO_HOME;
  const home = env.HOME || homedir();
  if (!given) return resolve(home, '.plano');
  return resolve(cwd, given === '~' || given.startsWith('~/') ? `${home}${given.slice(1)}` : given);
}

function wantsColor(flag: boolean, { env, stdout }: CliIo): boolean {
  if (!flag) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return !env.NO_COLOR && stdout.isTTY === true;
}

const logLevels = 'trace, debug, info, warn, error, off';

function readLogLevel(flag: string | undefined, { env, stderr }: CliIo): LogLevel {
  if (flag !== undefined) {
    const level = parseLogLevel(flag);
    if (level === null) throw usage(`Unknown log level "${flag}": ${logLevels}.`);
    return level;
  }
  const level = logLevelFromEnvironment(env);
  if (env.LOG_LEVEL && parseLogLevel(env.LOG_LEVEL) === null) {
    stderr.write(`unknown log level ${JSON.stringify(env.LOG_LEVEL)}, using ${level}\n`);
  }
  return level;
}
