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
import { shortLine } from './logs/short-line.ts';
import { wholeNumber } from './read-number.ts';
import { readWindow } from './trace/show-options.ts';

interface LogsFlags {
  readonly follow?: boolean;
  readonly debug?: boolean;
  readonly source?: LogSourceName;
  readonly short?: boolean;
  readonly docker?: boolean;
  readonly tail: number;
  readonly since?: string;
  readonly level?: LogLineLevel;
  readonly listener?: string;
  readonly grep?: string;
}

const logSources = ['access', 'process', 'all'] as const;
type LogSourceName = (typeof logSources)[number];

/** `planoai logs`: the requests that passed, and with `--debug` what the process says. */
export function logsCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('logs')
    .description('Show the access log; with --debug the process log too')
    .option('-f, --follow', 'go on with new lines until Ctrl+C')
    .option('--debug', 'the process log too, in order of time')
    .addOption(new Option('--source <log>', 'which log; `all` is --debug').choices(logSources))
    .option('--short', 'the lines of the console: a call to a provider only where it failed')
    .option('--docker', 'of what `up --docker` started')
    .option('--tail <number>', 'at most so many lines', wholeNumber(0, 1_000_000), 100)
    .option('--since <window>', 'only the last 30s, 5m, 2h, 1d, 1w')
    .addOption(new Option('--level <level>', 'only this level and worse').choices(logLineLevels))
    .option('--listener <name>', 'only this listener')
    .option(
      '--grep <text>',
      'only lines that hold the text in any case, or are about the trace whose id begins so',
    )
    .action((flags: LogsFlags) => showLogs(io, globals(), flags));
}

const pollMs = 250;

async function showLogs(io: CliIo, globals: GlobalOptions, flags: LogsFlags): Promise<void> {
  const isWanted = filterOf(flags);
  const source = flags.source ?? (flags.debug === true ? 'all' : 'access');
  const inOrder = flags.short === true ? asLogged : byTime;
  const print = (lines: readonly LogLine[]) => {
    for (const line of lines) io.stdout.write(`${printedLine(line, flags, globals)}\n`);
  };
  if (flags.docker === true) {
    const { showContainerLogs } = await import('./docker/show-container-logs.ts');
    const shown = await showContainerLogs(io, globals, {
      ...{ follow: flags.follow ?? false, tail: flags.tail, print },
      isWanted: (line) => (source === 'all' || line.kind === source) && isWanted(line),
    });
    if (!shown) throw noLogs(globals, ' --docker');
    return;
  }
  const paths = instancePaths(globals.home, globals.instance);
  const accessFile = join(paths.logsFolder, 'access.jsonl');
  const chosen = [
    { kind: 'access', file: accessFile, parse: parseAccessLine },
    { kind: 'process', file: paths.processLog, parse: parseProcessLine },
  ].filter(({ kind }) => source === 'all' || kind === source);
  const running = await findInstance(paths);
  if (running === null && !chosen.some(({ file }) => existsSync(file))) throw noLogs(globals);

  const sources = chosen.map(({ file, parse }) => new LogSource(new FollowedFile(file), parse));
  const past = await Promise.all(sources.map((source) => source.readAll()));
  const wanted = past.flat().filter(isWanted).sort(inOrder);
  print(flags.tail === 0 ? [] : wanted.slice(-flags.tail));
  while (flags.follow === true && !io.signal.aborted) {
    await delay(pollMs, undefined, { signal: io.signal }).catch(() => undefined);
    const added = await Promise.all(sources.map((source) => source.readNew()));
    print(added.flat().filter(isWanted).sort(inOrder));
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

function printedLine(
  { record, text, entry }: LogLine,
  { short }: LogsFlags,
  { json }: GlobalOptions,
): string {
  if (json) return JSON.stringify(record);
  return short === true && entry !== null ? shortLine(entry) : text;
}

function filterOf({ since, level, listener, grep, short }: LogsFlags): (line: LogLine) => boolean {
  const earliest = since === undefined ? 0 : Date.now() - readWindow(since);
  const lowest = level === undefined ? 0 : logLineLevels.indexOf(level);
  const wanted = grep?.trim().toLowerCase();
  return (line) =>
    line.time >= earliest &&
    logLineLevels.indexOf(line.level) >= lowest &&
    (listener === undefined || line.listener === listener) &&
    (short !== true || line.entry !== null) &&
    (wanted === undefined || searchedText(line, short).includes(wanted) || isAboutTrace(line, wanted));
}

/** With `--short` what the console searches of the line, which is more than it shows of it. */
function searchedText({ text, entry }: LogLine, short = false): string {
  if (!short || entry === null) return text.toLowerCase();
  const { source, message, traceId, requestId } = entry;
  return [source, message, traceId, requestId].join(' ').toLowerCase();
}

/** The access log does not print the id of a request's trace, and knows it all the same. */
function isAboutTrace({ record }: LogLine, begin: string): boolean {
  return /^[0-9a-f]{8,32}$/.test(begin) && textMember(record, 'trace_id')?.startsWith(begin) === true;
}

function byTime(a: LogLine, b: LogLine): number {
  return a.time - b.time;
}

/** As the console has them. */
function asLogged(a: LogLine, b: LogLine): number {
  return a.loggedAt - b.loggedAt;
}

function noLogs({ instance, instanceFlags }: GlobalOptions, how = ''): CliFailure {
  return new CliFailure(`No logs found for instance "${instance}".`, {
    code: 'not_running',
    exitCode: exitCodes.notRunning,
    details: [{ instance }],
    hint: `Is Plano running? Start it with: planoai up${how}${instanceFlags}`,
  });
}
