/** A party of the benchmark: the client. Sends requests over raw keep-alive sockets, one after another on each. */
import { connect, type Socket } from 'node:net';
import { HttpFrame } from './http-frame.ts';

export interface LoadOrder {
  readonly port: number;
  readonly body: string;
  readonly stream: boolean;
  readonly concurrency: number;
  readonly milliseconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly errors: number;
  readonly seconds: number;
  /** Microseconds from request to last byte. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds from request to the first byte of the reply. */
  readonly firstByteP50: number;
}

if (process.send !== undefined) {
  process.on('message', (order: LoadOrder) => {
    run(order).then(
      (result) => process.send?.(result),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.once('disconnect', () => process.exit(0));
  process.send('ready');
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const durations: number[] = [];
  const firstBytes: number[] = [];
  const start = performance.now();
  const deadline = start + order.milliseconds;
  const bytes = requestBytes(order);
  const errors = await Promise.all(
    Array.from({ length: order.concurrency }, () =>
      client(order.port, bytes, deadline, durations, firstBytes),
    ),
  );
  return {
    requests: durations.length,
    errors: errors.reduce((sum, count) => sum + count, 0),
    seconds: (performance.now() - start) / 1000,
    p50: percentile(durations, 0.5) * 1000,
    p99: percentile(durations, 0.99) * 1000,
    firstByteP50: percentile(firstBytes, 0.5) * 1000,
  };
}

/** One connection's worth of load; resolves with how many replies were no success. */
function client(
  port: number,
  bytes: Buffer,
  deadline: number,
  durations: number[],
  firstBytes: number[],
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const frame = new HttpFrame();
    let sentAt = 0;
    let waiting = false;
    let errors = 0;
    const send = () => {
      sentAt = performance.now();
      waiting = true;
      socket.write(bytes);
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a kept-alive connection')));
    socket.on('data', (chunk) => {
      if (waiting) firstBytes.push(performance.now() - sentAt);
      waiting = false;
      if (!frame.push(chunk)) return;
      const now = performance.now();
      durations.push(now - sentAt);
      if (!frame.head.startsWith('HTTP/1.1 200') || frame.bodyBytes < 500) errors += 1;
      if (now < deadline) return send();
      socket.removeAllListeners('close');
      socket.destroy();
      resolve(errors);
    });
  });
}

function requestBytes({ body, port, stream }: LoadOrder): Buffer {
  const head = [
    'POST /v1/chat/completions HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    'authorization: Bearer bench',
    'user-agent: bench',
    ...(stream ? ['x-bench-stream: 1'] : []),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
