import type { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { chat, openTestHost } from './test-host.ts';

const workers = vi.hoisted((): Worker[] => []);

/** The real thread, but the test can end it. */
vi.mock(import('node:worker_threads'), async (original) => {
  const threads = await original();
  class KnownWorker extends threads.Worker {
    constructor(...parameters: ConstructorParameters<typeof Worker>) {
      super(...parameters);
      workers.push(this);
    }
  }
  return { ...threads, Worker: KnownWorker };
});

describe('a host whose trace store ends', () => {
  it('loses no request and records again', async () => {
    const host = await openTestHost({
      mode: 'web',
      collector: { grpcPort: 0, httpPort: 0, host: '127.0.0.1' },
    });
    await host.start();
    const back = host
      .event('gateway.status', ({ collector }) => collector === null)
      .then(() => host.event('gateway.status', ({ collector }) => collector !== null));
    const requests = Array.from({ length: 20 }, () => chat(host.url));
    await workers.at(-1)?.terminate();
    expect(await Promise.all(requests)).toEqual(Array(20).fill(200));
    await back;
    const traced = host.event('traces.added', ({ rows }) => rows.some((row) => row.llmCalls > 0));
    expect(await chat(host.url)).toBe(200);
    await traced;
    expect((await host.status()).state).toBe('running');
  });
});
