import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * When a process started, in the platform's own notation: together with the pid it names one process
 * for good, because pids are reused. `null`: no such process, or it has ended and waits to be collected.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (!isAlive(pid)) return null;
  if (process.platform === 'linux') return linuxStart(pid);
  const [command, args] = process.platform === 'win32' ? windowsQuery(pid) : unixQuery(pid);
  const answer = await run(command, args, { env: { ...process.env, LC_ALL: 'C' }, timeout: 5000 }).catch(
    () => null,
  );
  return answer?.stdout.trim() || null;
}

/** Whether a signal could reach the process; another user's process counts. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const run = promisify(execFile);

/** Start in clock ticks since boot, behind the boot's own id: ticks start anew with every boot. */
async function linuxStart(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  if (stat === null) return null;
  // The second field is the program's name in brackets and may hold blanks and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  if (ticks === undefined || state === 'Z' || state === 'X') return null;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');
  return `${boot.trim()}:${ticks}`;
}

function unixQuery(pid: number): [string, string[]] {
  return ['ps', ['-o', 'lstart=', '-p', String(pid)]];
}

function windowsQuery(pid: number): [string, string[]] {
  const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]];
}
