import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

const ticksPerSecond = 100;

/**
 * Seconds of CPU that a process and those that it started have used, kernel included; `null` where there is
 * no `/proc`.
 */
export async function cpuSeconds({ pid }: ChildProcess): Promise<number | null> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const own = [String(pid), ...children.split(' ').filter((text) => text.trim() !== '')];
  const seconds = await Promise.all(own.map(secondsOf));
  return seconds.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0);
}

async function secondsOf(pid: string): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
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
