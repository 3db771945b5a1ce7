import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { connectControl } from './control-client.ts';
import { instancePaths } from './instance-paths.ts';
import { type InstanceRecord, isRunning, removeRecord } from './instance-record.ts';

export interface StopOptions {
  readonly home: string;
  /** How long running requests may take, in seconds. */
  readonly graceSeconds: number;
  /** How long the host may take to end after that, in seconds; then it is killed. */
  readonly timeoutSeconds: number;
}

/**
 * Ends a running host: asks it over its control socket, else with SIGTERM, and kills it when its time
 * is over. Only the very process that wrote the record is ever signalled.
 */
export async function stopInstance(record: InstanceRecord, options: StopOptions): Promise<void> {
  const { graceSeconds, timeoutSeconds } = options;
  if (!(await askToStop(record, graceSeconds))) await signal(record, 'SIGTERM');
  if (await ended(record, (graceSeconds + timeoutSeconds) * 1000)) return;
  await signal(record, 'SIGKILL');
  await ended(record, killMs);
  // A killed process leaves its files behind.
  await removeRecord(instancePaths(options.home, record.instance), record.pid);
  if (!record.control.startsWith('\\\\')) await rm(record.control, { force: true });
}

const killMs = 5000;
const pollMs = 50;

async function askToStop({ control }: InstanceRecord, graceSeconds: number): Promise<boolean> {
  try {
    const client = await connectControl(control, 2000);
    try {
      await client.contract.call('host.stop', { graceSeconds }, { signal: AbortSignal.timeout(5000) });
      return true;
    } finally {
      client.close();
    }
  } catch {
    return false;
  }
}

async function signal(record: InstanceRecord, name: NodeJS.Signals): Promise<void> {
  if (!(await isRunning(record))) return;
  try {
    process.kill(record.pid, name);
  } catch {
    // It ended in this very moment.
  }
}

async function ended(record: InstanceRecord, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (await isRunning(record)) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}
