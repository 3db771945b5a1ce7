import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

const ticksPerSecond = 100;

/** Seconds of CPU that a process has used, kernel included; `null` where there is no `/proc`. */
export async function cpuSeconds(child: ChildProcess): Promise<number | null> {
  const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The name in parentheses may hold spaces; utime and stime are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Megabytes of memory that a process holds, what it shares with others in parts (PSS). Linux only. */
export async function memoryMegabytes(child: ChildProcess): Promise<number> {
  const rollup = await readFile(`/proc/${child.pid}/smaps_rollup`, 'utf8');
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (kilobytes === undefined) throw new Error('the kernel tells no Pss');
  return Number(kilobytes) / 1024;
}

/** How many files and sockets a process has open. Linux only. */
export async function openFiles(child: ChildProcess): Promise<number> {
  return (await readdir(`/proc/${child.pid}/fd`)).length;
}
