import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to whoever asks for any port, and to every outgoing connection. */
const range = [20_000, 32_000] as const;

/** Ports of 127.0.0.1 that were free a moment ago, all different; nothing that runs beside takes them by chance. */
export async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, holdAny));
  await Promise.all(held.map((one) => one.release()));
  return held.map((one) => one.port);
}

/** A free port whose next one is free too. */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const first = await holdAny();
    const second = await hold(first.port + 1).catch(() => null);
    await first.release();
    await second?.release();
    if (second) return first.port;
  }
}

/** The first of these ports that another program has; `null`: all are free. */
export async function takenPort(ports: readonly number[]): Promise<number | null> {
  for (const port of ports) {
    const held = await hold(port).catch(() => null);
    if (held === null) return port;
    await held.release();
  }
  return null;
}

async function holdAny(): Promise<HeldPort> {
  for (;;) {
    const held = await hold(randomInt(...range)).catch(() => null);
    if (held !== null) return held;
  }
}

interface HeldPort {
  readonly port: number;
  release(): Promise<void>;
}

function hold(wanted: number): Promise<HeldPort> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      resolve({ port, release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}
