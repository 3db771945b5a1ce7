import type { ChildProcess } from 'node:child_process';
import type { ClientRequest } from './work.ts';

/** What the load generator is told; each order is answered once, when it has been carried out. */
export type LoadOrder = DriveOrder | PaceOrder | HoldOrder | { readonly type: 'release' };

/** Requests one after another on each connection. */
export interface DriveOrder {
  readonly type: 'drive';
  readonly port: number;
  readonly request: ClientRequest;
  readonly concurrency: number;
  readonly milliseconds: number;
}

/** Requests at a fixed rate, on as many connections as that takes. */
export interface PaceOrder {
  readonly type: 'pace';
  readonly port: number;
  readonly request: ClientRequest;
  readonly perSecond: number;
  readonly milliseconds: number;
}

export interface DriveResult {
  readonly requests: number;
  readonly errors: number;
  readonly seconds: number;
  /** Microseconds from request to last byte. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds from request to the first byte of the reply. */
  readonly firstByteP50: number;
}

/** So many streams at once, all of which stay open until `release`. */
export interface HoldOrder {
  readonly type: 'hold';
  readonly port: number;
  readonly request: ClientRequest;
  readonly count: number;
}

export async function driveLoad(load: ChildProcess, order: Omit<DriveOrder, 'type'>): Promise<DriveResult> {
  return (await carriedOut(load, { type: 'drive', ...order })) as DriveResult;
}

export async function paceLoad(load: ChildProcess, order: Omit<PaceOrder, 'type'>): Promise<DriveResult> {
  return (await carriedOut(load, { type: 'pace', ...order })) as DriveResult;
}

/** Resolves when every stream has begun. */
export async function holdLoad(load: ChildProcess, order: Omit<HoldOrder, 'type'>): Promise<void> {
  await carriedOut(load, { type: 'hold', ...order });
}

export async function releaseLoad(load: ChildProcess): Promise<void> {
  await carriedOut(load, { type: 'release' });
}

function carriedOut(load: ChildProcess, order: LoadOrder): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the load generator ended with code ${code}`));
    load.once('exit', ended);
    load.once('message', (result) => {
      load.off('exit', ended);
      resolve(result);
    });
    load.send(order);
  });
}

/** The request as it goes over the socket. */
export function requestBytes(port: number, { body, headers, path }: ClientRequest): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    'authorization: Bearer bench',
    'user-agent: bench',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
