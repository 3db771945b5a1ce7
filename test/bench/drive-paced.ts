import { connect, type Socket } from 'node:net';
import { percentile } from './drive-load.ts';
import { HttpFrame } from './http-frame.ts';
import { type DriveResult, type PaceOrder, requestBytes } from './load-order.ts';

/** More connections than this at once: the party does not keep the pace. */
const mostConnections = 5_000;

/**
 * Sends requests at a fixed rate, whether earlier ones have been answered or not: a slow answer delays no
 * other request, and each is felt as its own caller would feel it.
 */
export async function drivePaced({
  milliseconds,
  perSecond,
  port,
  request,
}: PaceOrder): Promise<DriveResult> {
  const bytes = requestBytes(port, request);
  const durations: number[] = [];
  const firstBytes: number[] = [];
  const idle: PacedClient[] = [];
  const open: PacedClient[] = [];
  const ended = Promise.withResolvers<void>();
  const count = Math.round((perSecond * milliseconds) / 1000);
  let errors = 0;
  const told = {
    failed: ended.reject,
    isDone(client: PacedClient, { firstByteMs, isGood, ms }: PacedAnswer) {
      durations.push(ms);
      firstBytes.push(firstByteMs);
      if (!isGood) errors += 1;
      idle.push(client);
      if (durations.length === count) ended.resolve();
    },
  };
  const send = () => {
    const known = idle.pop();
    const client = known ?? new PacedClient(port, bytes, told);
    if (known === undefined && open.push(client) > mostConnections) {
      ended.reject(new Error(`${perSecond} requests a second are too many`));
    }
    client.send();
  };
  const start = performance.now();
  let sent = 0;
  const ticking = setInterval(() => {
    const due = Math.min(count, Math.floor(((performance.now() - start) * perSecond) / 1000));
    for (; sent < due; sent += 1) send();
    if (sent === count) clearInterval(ticking);
  }, 1);
  try {
    await ended.promise;
  } finally {
    clearInterval(ticking);
    for (const client of open) client.close();
  }
  return {
    requests: count,
    errors,
    seconds: (performance.now() - start) / 1000,
    p50: percentile(durations, 0.5) * 1000,
    p99: percentile(durations, 0.99) * 1000,
    firstByteP50: percentile(firstBytes, 0.5) * 1000,
  };
}

interface PacedAnswer {
  readonly ms: number;
  readonly firstByteMs: number;
  readonly isGood: boolean;
}

/** One kept-alive connection that carries a request at a time. */
class PacedClient {
  readonly #socket: Socket;
  readonly #bytes: Buffer;
  readonly #frame = new HttpFrame();
  #sentAt = 0;
  #firstByteMs: number | null = null;
  #isClosed = false;

  constructor(
    port: number,
    bytes: Buffer,
    told: { isDone(client: PacedClient, answer: PacedAnswer): void; failed(error: Error): void },
  ) {
    this.#bytes = bytes;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.once('error', told.failed);
    this.#socket.once('close', () => {
      if (!this.#isClosed) told.failed(new Error('the server closed a kept-alive connection'));
    });
    this.#socket.on('data', (chunk) => {
      this.#firstByteMs ??= performance.now() - this.#sentAt;
      if (!this.#frame.push(chunk)) return;
      const { bodyBytes, head } = this.#frame;
      const isGood = head.startsWith('HTTP/1.1 200') && bodyBytes >= 500;
      const ms = performance.now() - this.#sentAt;
      const firstByteMs = this.#firstByteMs;
      this.#firstByteMs = null;
      told.isDone(this, { ms, firstByteMs, isGood });
    });
  }

  send(): void {
    this.#sentAt = performance.now();
    this.#socket.write(this.#bytes);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }
}
