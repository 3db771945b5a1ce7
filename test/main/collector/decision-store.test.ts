import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkSpans } from '../../../src-main/collector/check-spans.ts';
import { defaultRetention, type RetentionLimits } from '../../../src-main/collector/collector-limits.ts';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import { TraceStore } from '../../../src-main/collector/trace-store.ts';
import { sampleDecision } from '../../support/sample-decision.ts';
import { otlpJson, runningCollector, spanId, temporaryFolder, traceId } from './collector-fixture.ts';

function openedStore(retention: Partial<RetentionLimits> = {}, folder = temporaryFolder()): TraceStore {
  const store = new TraceStore({
    file: join(folder, 'traces.db'),
    check: false,
    retention: { ...defaultRetention, ...retention },
    spansPerTrace: 100_000,
    workspace: '',
    instance: '',
  });
  onTestFinished(() => store.close());
  return store;
}

function storeTrace(store: TraceStore, trace: string): void {
  const spans = decodeJson(JSON.stringify(otlpJson([{ trace, span: '1', service: 'plano(routing)' }])));
  store.write(checkSpans(spans).accepted);
}

const evidence = (trace: string, id = 'd1') => ({
  spanId: spanId('1'),
  decision: sampleDecision({ id, trace_id: traceId(trace) }),
});

const idsOf = (store: TraceStore, trace: string) =>
  store.decisions(traceId(trace)).map(({ decision }) => decision.id);

describe('decisions in the trace store', () => {
  it('come back whole, with the span that they explain', () => {
    const store = openedStore();
    store.decide([evidence('a')]);
    expect(store.decisions(traceId('a'))).toEqual([evidence('a')]);
    expect(store.decisions(traceId('b'))).toEqual([]);
  });

  it('may come before their trace, and change its row when they come behind it', async () => {
    const store = openedStore();
    expect(store.decide([evidence('a')])).toEqual([]);
    storeTrace(store, 'a');
    storeTrace(store, 'b');
    expect(store.decide([evidence('b')])).toHaveLength(1);
    const { rows } = await store.traces.list({ limit: 10 });
    expect(rows.map(({ tried }) => tried)).toEqual([
      [{ model: 'openai/gpt-4o', status: 200, failed: false }],
      [{ model: 'openai/gpt-4o', status: 200, failed: false }],
    ]);
  });

  it('go with their trace when it grows too old', async () => {
    const store = openedStore({ maxSpans: 1 });
    for (const trace of ['a', 'b']) {
      storeTrace(store, trace);
      store.decide([evidence(trace)]);
    }
    expect(await store.enforceRetention()).toBe(2);
    expect(idsOf(store, 'a')).toEqual([]);
    expect(idsOf(store, 'b')).toEqual([]);
  });

  it('are left alone without a trace as long as one may come', async () => {
    const store = openedStore();
    store.decide([evidence('a')]);
    await store.enforceRetention();
    expect(idsOf(store, 'a')).toEqual(['d1']);
  });

  it('are given up when no trace has come', async () => {
    const folder = temporaryFolder();
    const store = openedStore({}, folder);
    storeTrace(store, 'b');
    store.decide([evidence('a'), evidence('b')]);
    const database = new Database(join(folder, 'traces.db'));
    database.prepare('UPDATE decision SET at_ms = at_ms - 900000').run();
    database.close();
    await store.enforceRetention();
    expect(idsOf(store, 'a')).toEqual([]);
    expect(idsOf(store, 'b')).toEqual(['d1']);
  });

  it('that name no trace are not taken', () => {
    const store = openedStore();
    const decision = sampleDecision({ trace_id: null });
    expect(store.decide([{ spanId: spanId('1'), decision }])).toEqual([]);
  });

  it('find their table in a store that was made without it', () => {
    const folder = temporaryFolder();
    openedStore({}, folder);
    const database = new Database(join(folder, 'traces.db'));
    database.exec('DROP TABLE decision');
    database.close();
    const store = openedStore({}, folder);
    store.decide([evidence('a')]);
    expect(store.corruptFile).toBeNull();
    expect(idsOf(store, 'a')).toEqual(['d1']);
  });

  it('pass through the thread of the collector', async () => {
    const { collector } = await runningCollector();
    collector.decide([evidence('a')]);
    expect(await collector.decisions(traceId('a'))).toEqual([evidence('a')]);
  });
});
