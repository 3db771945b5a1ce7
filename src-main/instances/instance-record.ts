import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InstancePaths, instancePaths, isInstanceName } from './instance-paths.ts';
import { processStart } from './process-identity.ts';

/** `instance.json`: how a running host is found by the command line and the desktop app. */
export interface InstanceRecord {
  readonly schema: 1;
  readonly instance: string;
  readonly mode: string;
  /** The host's process. */
  readonly pid: number;
  readonly pid_start: string;
  readonly gateway_pids: readonly number[];
  readonly config_path: string;
  readonly config_sha256: string | null;
  readonly listeners: readonly RecordedListener[];
  readonly collector: { readonly grpc: number; readonly http: number } | null;
  /** Path of the Unix socket, or name of the pipe, that serves the contract. */
  readonly control: string;
  readonly started_at: string;
  readonly version: string;
}

export interface RecordedListener {
  readonly name: string;
  readonly type: string;
  readonly address: string;
  readonly port: number;
  readonly url: string;
}

/** An `instance.json` as it lies there. */
export interface SeenInstance {
  readonly instance: string;
  readonly file: string;
  /** `null`: it cannot be read. */
  readonly record: InstanceRecord | null;
  readonly isRunning: boolean;
}

/** Every record below a home, by name; changes nothing. */
export async function seeInstances(home: string): Promise<SeenInstance[]> {
  const seen = await Promise.all((await namesBelow(home)).map((name) => see(instancePaths(home, name))));
  return seen.filter((one) => one !== null).sort((a, b) => a.instance.localeCompare(b.instance));
}

async function see({ instance, recordFile: file }: InstancePaths): Promise<SeenInstance | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const record = parseRecord(text);
  return { instance, file, record, isRunning: record !== null && (await isRunning(record)) };
}

async function namesBelow(home: string): Promise<string[]> {
  const names = await readdir(join(home, 'run')).catch(() => []);
  return names.filter(isInstanceName);
}

/** The record of a host that is alive; a stale file is removed. `null`: nothing runs under the name. */
export async function findInstance(paths: InstancePaths): Promise<InstanceRecord | null> {
  const seen = await see(paths);
  // What we cannot read is no proof that nothing runs, so it stays; the next start replaces it.
  if (seen === null || seen.record === null) return null;
  if (seen.isRunning) return seen.record;
  await rm(paths.recordFile, { force: true });
  return null;
}

/** The running instances below a home, by name. */
export async function findInstances(home: string): Promise<InstanceRecord[]> {
  const names = await namesBelow(home);
  const found = await Promise.all(names.map((name) => findInstance(instancePaths(home, name))));
  return found.filter((record) => record !== null).sort((a, b) => a.instance.localeCompare(b.instance));
}

/** Whether the very process that wrote the record still lives: same pid, same start. */
export async function isRunning(record: Pick<InstanceRecord, 'pid' | 'pid_start'>): Promise<boolean> {
  return (await processStart(record.pid)) === record.pid_start;
}

/** Replaces the file in one step, so that a reader never sees half of it. */
export async function writeRecord(paths: InstancePaths, record: InstanceRecord): Promise<void> {
  const draft = `${paths.recordFile}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, paths.recordFile);
}

/** Removes the file if it is still that process's own. */
export async function removeRecord(paths: InstancePaths, pid: number): Promise<void> {
  const text = await readFile(paths.recordFile, 'utf8').catch(() => null);
  if (text === null || parseRecord(text)?.pid !== pid) return;
  await rm(paths.recordFile, { force: true });
}

/** Home, run and instance folder, readable for the owner only. */
export async function createInstanceFolder(paths: InstancePaths): Promise<void> {
  await mkdir(paths.logsFolder, { recursive: true, mode: 0o700 });
  await chmod(paths.folder, 0o700);
}

/** The file is ours, yet it may be of another version, or cut: only what is needed must be right. */
function parseRecord(text: string): InstanceRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isRecord(value) ? value : null;
}

function isRecord(value: unknown): value is InstanceRecord {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Partial<Record<keyof InstanceRecord, unknown>> = value;
  return (
    fields.schema === 1 &&
    Number.isSafeInteger(fields.pid) &&
    Number(fields.pid) > 0 &&
    Array.isArray(fields.listeners) &&
    textFields.every((name) => typeof fields[name] === 'string')
  );
}

const textFields = ['instance', 'mode', 'pid_start', 'config_path', 'control', 'version'] as const;
