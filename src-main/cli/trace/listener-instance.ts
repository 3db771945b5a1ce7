import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, type ProcessIdentity } from '../../collector/process-identity.ts';

/** What a trace listener says of itself in its instance folder. */
export interface ListenerInstance {
  readonly instance: 'trace-listener';
  readonly pid: number;
  readonly pid_start: string;
  readonly collector: { readonly address: string; readonly grpc: number; readonly http: number };
  readonly started_at: string;
}

export function runFolder(home: string): string {
  return join(home, 'run', 'trace-listener');
}

function instanceFile(home: string): string {
  return join(runFolder(home), 'instance.json');
}

export function writeInstance(home: string, instance: ListenerInstance): void {
  mkdirSync(runFolder(home), { recursive: true, mode: 0o700 });
  writeFileSync(instanceFile(home), `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600 });
}

export function removeInstance(home: string): void {
  rmSync(instanceFile(home), { force: true });
}

/** The listener that runs now. */
export function readInstance(home: string): ListenerInstance | null {
  try {
    const instance = JSON.parse(readFileSync(instanceFile(home), 'utf8')) as ListenerInstance;
    const identity: ProcessIdentity = { pid: instance.pid, start: instance.pid_start };
    return Number.isInteger(instance.pid) && isRunning(identity) ? instance : null;
  } catch {
    return null;
  }
}
