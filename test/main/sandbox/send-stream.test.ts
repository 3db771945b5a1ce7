import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { instant } from '../../../src-main/sandbox/pace.ts';
import { sendStream } from '../../../src-main/sandbox/send-stream.ts';

const closers: Array<() => void> = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A client that has the reply's headers and reads nothing, and the server's side of it. */
async function connect() {
  const server = createServer().listen(0, '127.0.0.1');
  closers.push(() => server.close());
  await once(server, 'listening');
  const request = get({ port: (server.address() as AddressInfo).port, agent: false });
  request.on('error', () => undefined);
  // Without a listener Node would read the reply and throw it away.
  request.on('response', () => undefined);
  closers.push(() => request.destroy());
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  const left = new AbortController();
  response.once('close', () => left.abort());
  return { request, response, signal: left.signal };
}

function endless() {
  const seen = { taken: 0, ended: false };
  function* events() {
    try {
      for (;;) {
        seen.taken += 1;
        yield { data: 'x'.repeat(1024), tokens: 0 };
      }
    } finally {
      seen.ended = true;
    }
  }
  return { seen, events: events() };
}

it('takes no more events when the client has left', async () => {
  const { request, response, signal } = await connect();
  const { seen, events } = endless();
  const sending = sendStream(response, events, { pace: instant, ending: 'proper', signal });
  request.destroy();
  await expect(sending).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(seen.ended).toBe(true);
});

it('does not run ahead of a client that does not read', async () => {
  const { request, response, signal } = await connect();
  const { seen, events } = endless();
  const sending = sendStream(response, events, { pace: instant, ending: 'proper', signal });
  sending.catch(() => undefined);
  let before = -1;
  await vi.waitUntil(() => {
    const still = seen.taken === before && response.writableNeedDrain;
    before = seen.taken;
    return still;
  });
  expect(response.writableLength).toBeLessThan(256 * 1024);
  request.destroy();
  await expect(sending).rejects.toThrow();
});
