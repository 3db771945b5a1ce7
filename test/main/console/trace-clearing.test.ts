import { describe, expect, it } from 'vitest';
import { TraceClearing } from '../../../src-main/console/trace-clearing.ts';
import type { TraceClearing as Pending } from '../../../src-main/contract/storage-calls.ts';
import { runningCollector, send } from '../collector/collector-fixture.ts';
import { openTestHost } from './test-host.ts';

/** A store with two traces, and what is told of its clearing. */
async function clearing(undoMs: number) {
  const { collector, url } = await runningCollector();
  await send(url, [{ trace: '1', span: '1' }]);
  await send(url, [{ trace: '2', span: '1' }]);
  await expect.poll(async () => (await collector.stats()).traces).toBe(2);
  const told: (Pending | null)[] = [];
  const service = new TraceClearing({
    store: () => collector,
    onChange: (pending) => told.push(pending),
    log: () => undefined,
    undoMs,
  });
  const traces = async () => (await collector.stats()).traces;
  return { collector, service, told, traces, url };
}

describe('clearing the traces', { timeout: 30_000 }, () => {
  it('[ux R61] waits ten seconds, in which it can be taken back', async () => {
    const host = await openTestHost({
      mode: 'web',
      collector: { grpcPort: 0, httpPort: 0, host: '127.0.0.1' },
    });
    await host.start();
    const told = host.event('traces.clearing');
    const before = Date.now();
    const { untilMs } = await host.call('traces.clear-soon', {});
    expect(untilMs - before).toBeGreaterThanOrEqual(10_000);
    expect(untilMs - Date.now()).toBeLessThanOrEqual(10_000);
    expect((await told).pending).toEqual({ traces: 0, untilMs });
    expect((await host.call('traces.storage', {})).clearing).toEqual({ traces: 0, untilMs });
    const back = host.event('traces.clearing');
    await host.call('traces.keep', {});
    expect((await back).pending).toBeNull();
    expect((await host.call('traces.storage', {})).clearing).toBeNull();
  });

  it('deletes nothing once it was taken back', async () => {
    const { service, told, traces } = await clearing(60_000);
    expect(await service.begin()).toMatchObject({ traces: 2 });
    service.undo();
    await service.finish();
    expect(told.at(-1)).toBeNull();
    expect(await traces()).toBe(2);
  });

  it('deletes when the time is over, and keeps what came meanwhile', async () => {
    const { collector, service, told, traces, url } = await clearing(400);
    await service.begin();
    await send(url, [{ trace: '3', span: '1' }]);
    await expect.poll(() => told.at(-1), { timeout: 5000 }).toBeNull();
    expect(await traces()).toBe(1);
    expect((await collector.list({ limit: 5 })).rows.map(({ traceId }) => traceId[0])).toEqual(['3']);
  });

  it('is done at once when the host ends before', async () => {
    const { service, traces } = await clearing(60_000);
    await service.begin();
    await service.finish();
    expect(await traces()).toBe(0);
  });

  it('is refused where another process has the store, and says how much it may hold', async () => {
    const environment = { PLANO_TRACE_MAX_MB: '1', PLANO_TRACE_MAX_DAYS: '2', PLANO_TRACE_MAX_SPANS: '5000' };
    const collector = { grpcPort: 0, httpPort: 0, host: '127.0.0.1' };
    const first = await openTestHost({ mode: 'web', collector, environment });
    await first.start();
    expect((await first.call('traces.storage', {})).limits).toEqual({
      bytes: 1_048_576,
      ageMs: 2 * 24 * 3_600_000,
      spans: 5000,
    });
    const second = await openTestHost({ folder: first.folder, instance: 'second', mode: 'web', collector });
    await second.start().catch(() => undefined);
    await expect(second.call('traces.clear-soon', {})).rejects.toMatchObject({ code: 'store_locked' });
  });
});
