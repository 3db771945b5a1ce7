import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A TCP socket that waits for connections. */
export interface ListeningSocket {
  readonly isLoopback: boolean;
  readonly port: number;
}

/** What a process and all that it started listen on, as Linux tells it (proc(5), `/proc/net/tcp`). */
export function listeningSockets(pid: number): ListeningSocket[] {
  const inodes = new Set(withDescendants(pid).flatMap(socketInodes));
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A' && inodes.has(columns[9] ?? ''))
      .map((columns) => {
        const [address = '', port = ''] = (columns[1] ?? '').split(':');
        return { isLoopback: isLoopback(address), port: Number.parseInt(port, 16) };
      }),
  );
}

/** 127.0.0.0/8 and ::1, each four bytes in the order of a little-endian machine. */
function isLoopback(address: string): boolean {
  return address.length === 8 ? address.endsWith('7F') : address === '00000000000000000000000001000000';
}

function withDescendants(pid: number): number[] {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return [pid, ...children.flatMap((child) => withDescendants(Number(child)))];
}

/** `null`: it has ended since the folder was read. */
function parentOf(pid: string): number | null {
  try {
    return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return null;
  }
}

function socketInodes(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
    } catch {
      // It was closed since the folder was read.
      return [];
    }
  });
}
