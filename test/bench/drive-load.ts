import { connect, type Socket } from 'node:net';
import { HttpFrame } from './http-frame.ts';
import { type DriveOrder, type DriveResult, requestBytes } from './load-order.ts';

/** Sends requests over some connections, one after another on each, until the time is over. */
export async function drive(order: DriveOrder): Promise<DriveResult> {
  const durations: number[] = [];
  const firstBytes: number[] = [];
  const bytes = requestBytes(order.port, order.request);
  const start = performance.now();
  const deadline = start + order.milliseconds;
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

export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
