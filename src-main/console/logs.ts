import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { maskSecret, redactSecrets } from '../../src-gateway/config/secrets.ts';
import type { LogLevel } from '../../src-gateway/gateway-settings.ts';
import { accessLogFile, formatAccessJson, formatAccessLine } from '../../src-gateway/telemetry/access-log.ts';
import type { LogRecord, ProcessLogRecord } from '../../src-gateway/telemetry/log-record.ts';
import { formatProcessJson, formatProcessLine } from '../../src-gateway/telemetry/process-log.ts';
import type { LogEntry } from '../contract/host-calls.ts';
import { toLogEntry } from './log-entry.ts';
import { LogFile } from './log-file.ts';

export interface LogsOptions {
  readonly folder: string;
  /** `PLANO_LOG_FILES` */
  readonly files: boolean;
  /** `PLANO_LOG_FORMAT` */
  readonly format: 'text' | 'json';
  readonly level: LogLevel;
  onAdded(entries: LogEntry[]): void;
}

export interface LogQuery {
  readonly tail: number;
  readonly listener?: string;
  /** The lowest level to show. */
  readonly level?: string;
  /** Only lines about this trace. */
  readonly traceId?: string;
}

const mostEntries = 5000;
/** Entries are told in batches; of a flood only the end is, the sequence numbers show the gap. */
const batch = { delayMs: 80, most: 500 };
/** A shorter value is also part of ordinary words. */
const shortestSecret = 8;
const levels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** The log files of an instance, and the lines that the console shows. */
export class Logs {
  level: LogLevel;
  readonly #options: LogsOptions;
  readonly #files = new Map<string, LogFile>();
  #entries: LogEntry[] = [];
  #dropped = 0;
  #sequence = 0;
  #batch: LogEntry[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #secrets = new Set<string>();

  constructor(options: LogsOptions) {
    this.#options = options;
    this.level = options.level;
  }

  /** Values that must not appear in any line from now on, whatever carries them. */
  hide(secrets: readonly string[]): void {
    for (const secret of secrets) if (secret.length >= shortestSecret) this.#secrets.add(secret);
  }

  take(records: readonly LogRecord[]): void {
    for (const record of records) this.#add(this.#clean(record));
  }

  /** A line of the host itself. */
  write(level: ProcessLogRecord['level'], message: string): void {
    if (levels.indexOf(level) < levels.indexOf(this.level) || this.level === 'off') return;
    const record: ProcessLogRecord = {
      kind: 'process',
      time: Date.now(),
      level,
      message,
      listener: null,
      requestId: null,
      traceId: null,
      fields: {},
    };
    this.take([record]);
  }

  read({ tail, listener, level, traceId }: LogQuery): { entries: LogEntry[]; dropped: number } {
    const lowest = level === undefined ? 0 : levels.indexOf(level);
    const entries = this.#entries.filter(
      (entry) =>
        (listener === undefined || entry.listener === listener) &&
        (traceId === undefined || entry.traceId === traceId) &&
        levels.indexOf(entry.level) >= lowest,
    );
    return { entries: entries.slice(-tail), dropped: this.#dropped };
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all([...this.#files.values()].map((file) => file.flush()));
  }

  #add(record: LogRecord): void {
    this.#toFiles(record);
    const entry = toLogEntry(record, this.#sequence + 1);
    if (entry === null) return;
    this.#sequence += 1;
    this.#entries.push(entry);
    // Cut in lumps: moving the whole array for each line would cost more than the line.
    if (this.#entries.length > mostEntries * 1.2) {
      this.#dropped += this.#entries.length - mostEntries;
      this.#entries = this.#entries.slice(-mostEntries);
    }
    this.#batch.push(entry);
    if (this.#batch.length > batch.most * 2) this.#batch = this.#batch.slice(-batch.most);
    this.#timer ??= setTimeout(() => this.#tell(), batch.delayMs);
  }

  #tell(): void {
    this.#timer = undefined;
    const entries = this.#batch.slice(-batch.most);
    this.#batch = [];
    this.#options.onAdded(entries);
  }

  #toFiles(record: LogRecord): void {
    if (!this.#options.files) return;
    if (record.kind === 'process') {
      const format = this.#options.format === 'json' ? formatProcessJson : formatProcessLine;
      this.#file('gateway.log').write(format(record));
    } else {
      this.#file(accessLogFile(record)).write(formatAccessLine(record));
      this.#file('access.jsonl').write(formatAccessJson(record));
    }
  }

  #file(name: string): LogFile {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const file = new LogFile(join(this.#options.folder, name));
    this.#files.set(name, file);
    return file;
  }

  #clean(record: LogRecord): LogRecord {
    if (record.kind === 'process') {
      const fields = Object.entries(record.fields).map(([key, value]) => [key, this.#cleanValue(value)]);
      return { ...record, message: this.#redact(record.message), fields: Object.fromEntries(fields) };
    }
    const path = record.path.includes('?') ? this.#redact(record.path) : record.path;
    return path === record.path ? record : { ...record, path };
  }

  #cleanValue(value: string | number | boolean): string | number | boolean {
    return typeof value === 'string' ? this.#redact(value) : value;
  }

  #redact(text: string): string {
    let redacted = redactSecrets(text);
    for (const secret of this.#secrets) redacted = redacted.replaceAll(secret, () => maskSecret(secret));
    return redacted;
  }
}

/** Makes the folder; the default instance's is also reached where the original puts its logs. */
export async function prepareLogsFolder(home: string, instance: string): Promise<string> {
  const run = join(home, 'run');
  const folder = join(run, instance, 'logs');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  if (instance === 'default') {
    // What is there already stays: a link of an earlier start, or the original's own folder.
    await symlink(join('default', 'logs'), join(run, 'logs'), 'junction').catch(() => undefined);
  }
  return folder;
}
