import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CollectorError } from './collector-error.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';
import type { BoundAddresses } from './worker-messages.ts';

interface LockContent extends ProcessIdentity {
  readonly addresses: BoundAddresses;
}

/**
 * Takes the writer's lock of a trace store. A lock whose process is gone is taken over; then
 * `stale` says that the last writer did not close. Throws `CollectorError` `store_locked`.
 */
export function takeLock(file: string): { readonly stale: boolean } {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let stale = false;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeLock(file, { grpc: null, http: null }, 'wx');
      return { stale };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readLock(file);
    if (holder && isRunning(holder)) throw lockedBy(holder, file);
    stale = true;
    rmSync(file, { force: true });
  }
  throw new CollectorError('store_locked', `The trace store is in use: ${file}.`, { pid: null });
}

/** Says in the lock where the holder's ports are, for those who want to reuse it. */
export function announceAddresses(file: string, addresses: BoundAddresses): void {
  writeLock(file, addresses, 'w');
}

/** Removes the lock if this process holds it. */
export function releaseLock(file: string): void {
  if (readLock(file)?.pid === process.pid) rmSync(file, { force: true });
}

function writeLock(file: string, addresses: BoundAddresses, flag: 'w' | 'wx'): void {
  const content: LockContent = { ...ownIdentity(), addresses };
  writeFileSync(file, `${JSON.stringify(content)}\n`, { flag, mode: 0o600 });
}

function readLock(file: string): LockContent | null {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content !== 'object' || content === null || !('pid' in content)) return null;
    const { pid, start, addresses } = content as Partial<LockContent>;
    if (typeof pid !== 'number') return null;
    return {
      pid,
      start: typeof start === 'string' ? start : '',
      addresses: addresses ?? { grpc: null, http: null },
    };
  } catch {
    return null;
  }
}

function lockedBy(holder: LockContent, file: string): CollectorError {
  return new CollectorError(
    'store_locked',
    `The trace store ${file.replace(/\.lock$/, '.db')} is in use by pid ${holder.pid}.`,
    { pid: holder.pid, grpc: holder.addresses.grpc, http: holder.addresses.http },
  );
}
