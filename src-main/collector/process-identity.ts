import { readFileSync } from 'node:fs';

/** A process that can be told from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between the machine's start and the process's; '' where the system does not tell. */
  readonly start: string;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, start: kernelRecord('self')?.start ?? '' };
}

export function isRunning({ pid, start }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = kernelRecord(String(pid));
  // Ended, but not yet collected by the process that started it.
  if (now?.state === 'Z' || now?.state === 'X') return false;
  return start === '' || now === null || start === now.start;
}

/** `/proc/<pid>/stat` behind the name, which may hold anything: state first, start as the 20th; Linux only. */
function kernelRecord(pid: string): { readonly state: string; readonly start: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '' };
  } catch {
    return null;
  }
}
