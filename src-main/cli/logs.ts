import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { textMember } from '../../src-gateway/apis/json-value.ts';
import { instancePaths } from '../instances/instance-paths.ts';
import { findInstance } from '../instances/instance-record.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { FollowedFile } from './logs/followed-file.ts';
import {
  type LogLine,
  type LogLineLevel,
  logLineLevels,
  parseAccessLine,
  parseProcessLine,
} from './logs/log-line.ts';
import { wholeNumber } from './read-number.ts';
import { readWindow } from './trace/show-options.ts';

interface LogsFlags {
  readonly follow?: boolean;
  readonly debug?: boolean;
  readonly docker?: boolean;
  readonly tail: number;
  readonly since?: string;
  readonly level?: LogLineLevel;
  readonly listener?: string;
  readonly grep?: string;
}

/** `planoai logs`: the requests that passed, and with `--debug` what the process says. */
export function logsCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('logs')
    .description('Show the access log; with --debug the process log too')
    .option('-f, --follow', 'go on with new lines until Ctrl+C')
    .option('--debug', 'the process log too, in order of time')
    .option('--docker', 'of what `up --docker` started')
    .option('--tail <number>', 'at most so many lines', wholeNumber(0, 1_000_000), 100)
    .option('--since <window>', 'only the last 30s, 5m, 2h, 1d, 1w')
    .addOption(new Option('--level <level>', 'only this level and worse').choices(logLineLevels))
    .option('--listener <name>', 'only this listener')
    .option('--grep <text>', 'only lines that hold the text, or are about the trace whose id begins so')
    .action((flags: LogsFlags) => showLogs(io, globals(), flags));
}

const pollMs = 250;

async function showLogs(io: CliIo, globals: GlobalOptions, flags: LogsFlags): Promise<void> {
  const isWanted = filterOf(flags);
  const print = (lines: readonly LogLine[]) => {
    for (const line of lines) io.stdout.write(`${globals.json ? JSON.stringify(line.record) : line.text}\n`);
  };
  if (flags.docker === true) {
    const { showContainerLogs } = await import('./docker/show-container-logs.ts');
    const shown = await showContainerLogs(io, globals, {
      ...{ follow: flags.follow ?? false, tail: flags.tail, print },
      isWanted: (line) => (flags.debug === true || line.kind === 'access') && isWanted(line),
    });
    if (!shown) throw noLogs(globals, ' --docker');
    return;
  }
  const paths = instancePaths(globals.home, globals.instance);
  const accessFile = join(paths.logsFolder, 'access.jsonl');
  const files = flags.debug === true ? [accessFile, paths.processLog] : [accessFile];
  const running = await findInstance(paths);
  if (running === null && !files.some((file) => existsSync(file))) throw noLogs(globals);

  const sources = [
    new LogSource(new FollowedFile(accessFile), parseAccessLine),
    ...(flags.debug === true ? [new LogSource(new FollowedFile(paths.processLog), parseProcessLine)] : []),
  ];
  const past = await Promise.all(sources.map((source) => source.readAll()));
  const wanted = past.flat().filter(isWanted).sort(byTime);
  print(flags.tail === 0 ? [] : wanted.slice(-flags.tail));
  while (flags.follow === true && !io.signal.aborted) {
    await delay(pollMs, undefined, { signal: io.signal }).catch(() => undefined);
    const added = await Promise.all(sources.map((source) => source.readNew()));
    print(added.flat().filter(isWanted).sort(byTime));
  }
}

/** A file, and how its lines are read. */
class LogSource {
  readonly #file: FollowedFile;
  readonly #parse: (line: string, before: LogLine | null) => LogLine | null;
  #last: LogLine | null = null;

  constructor(file: FollowedFile, parse: (line: string, before: LogLine | null) => LogLine | null) {
    this.#file = file;
    this.#parse = parse;
  }

  async readAll(): Promise<LogLine[]> {
    return this.#read((await this.#file.readAll()) ?? []);
  }

  async readNew(): Promise<LogLine[]> {
    return this.#read(await this.#file.readNew());
  }

  #read(lines: readonly string[]): LogLine[] {
    return lines.flatMap((line) => {
      const parsed = this.#parse(line, this.#last);
      if (parsed === null) return [];
      this.#last = parsed;
      return [parsed];
    });
  }
}

function filterOf({ since, level, listener, grep }: LogsFlags): (line: LogLine) => boolean {
  const earliest = since === undefined ? 0 : Date.now() - readWindow(since);
  const lowest = level === undefined ? 0 : logLineLevels.indexOf(level);
  return (line) =>
    line.time >= earliest &&
    logLineLevels.indexOf(line.level) >= lowest &&
    (listener === undefined || line.listener === listener) &&
    (grep === undefined || line.text.includes(grep) || isAboutTrace(line, grep));
}

/** The access log does not print the id of a request's trace, and knows it all the same. */
function isAboutTrace({ record }: LogLine, begin: string): boolean {
  return /^[0-9a-f]{8,32}$/.test(begin) && textMember(record, 'trace_id')?.startsWith(begin) === true;
}

function byTime(a: LogLine, b: LogLine): number {
  return a.time - b.time;
}

function noLogs({ instance, instanceFlags }: GlobalOptions, how = ''): CliFailure {
  return new CliFailure(`No logs found for instance "${instance}".`, {
    code: 'not_running',
    exitCode: exitCodes.notRunning,
    details: [{ instance }],
    hint: `Is Plano running? Start it with: planoai up${how}${instanceFlags}`,
  });
}
