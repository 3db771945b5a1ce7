import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

export interface PortOwner {
  readonly pid: number;
  readonly name: string;
}

/** The process that listens on a TCP port; `null` where the system does not tell (only Linux does). */
export function portOwner(port: number): PortOwner | null {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(file, port)));
  if (inodes.size === 0) return null;
  for (const pid of list('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const holds = list(`/proc/${pid}/fd`).some((descriptor) =>
      inodes.has(target(`/proc/${pid}/fd/${descriptor}`)),
    );
    if (holds) return { pid: Number(pid), name: processName(Number(pid)) };
  }
  return null;
}

/** The name of a process's program: that of its main thread may be anything. `''` where the system does not tell. */
export function processName(pid: number): string {
  const [program] = read(`/proc/${pid}/cmdline`).split('\0');
  return basename(program ?? '') || read(`/proc/${pid}/comm`).trim();
}

/** Columns of /proc/net/tcp: local address in hex, state (0A: listening), …, the socket's inode. */
function listeningInodes(file: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return read(file)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) && columns[3] === '0A')
    .map((columns) => `socket:[${columns[9]}]`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}
