import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSpans } from '../../../src-main/collector/check-spans.ts';
import { type Collector, startCollector } from '../../../src-main/collector/collector.ts';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import { openStore } from '../../../src-main/collector/store-schema.ts';
import { TraceFinder, type TraceQuery } from '../../../src-main/collector/trace-query.ts';
import { TraceReader } from '../../../src-main/collector/trace-reader.ts';
import { TraceWriter } from '../../../src-main/collector/trace-writer.ts';
import { parseQuery } from '../../../src-main/contract/query-language/parse-query.ts';
import { otlpJson, runningCollector, send, type TestSpan, traceId } from './collector-fixture.ts';

const store: readonly TestSpan[] = [
  {
    trace: 'a',
    span: '1',
    name: 'POST /v1/chat/completions',
    service: 'plano(inbound)',
    start: 1_700_000_000_000,
    durationMs: 3000,
    attributes: {
      'plano.listener.name': 'main',
      'guid:x-request-id': 'Abc-1',
      'http.status_code': '200',
      flag: true,
      score: { double: 62 },
    },
  },
  {
    trace: 'a',
    span: '2',
    parent: '1',
    service: 'plano(llm)',
    start: 1_700_000_000_000,
    attributes: {
      'llm.model': 'gpt-4o-mini-2024-07-18',
      'llm.dispatched_model': 'openai/gpt-4o-mini',
      'model.requested': 'fast',
      'llm.duration_ms': 2500,
      'llm.usage.prompt_tokens': 1500,
      'llm.usage.completion_tokens': 10,
      'llm.usage.total_cost_usd': { double: 0.02 },
      'llm.time_to_first_token': 400,
      'plano.session_id': 's1',
      'plano.route.name': 'code gen',
      long: 'x'.repeat(1000),
    },
  },
  {
    trace: 'b',
    span: '3',
    name: 'GET /health',
    start: 1_700_000_001_000,
    durationMs: 5,
    status: 2,
    attributes: { flag: false, 'guid:x-request-id': 'abc-2', id: '123456789012345678901' },
  },
];

describe('terms find traces', () => {
  let collector: Collector;
  const folder = mkdtempSync(join(tmpdir(), 'plano-query-'));
  beforeAll(async () => {
    collector = await startCollector({
      databaseFile: join(folder, 'traces.db'),
      lockFile: join(folder, 'traces.lock'),
      grpc: null,
      http: { host: '127.0.0.1', port: 0 },
      workspace: '',
      instance: '',
    });
    await send(`http://127.0.0.1:${collector.addresses.http?.port}`, store);
  });
  afterAll(async () => {
    await collector.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['flag=true', 'a'],
    ['flag=True', 'a'],
    ['flag:FALSE', 'b'],
    ['score=62', 'a'],
    ['score=62.0', 'a'],
    ['score>61.5', 'a'],
    ['http.status_code=200', 'a'],
    ['http.status_code>=200', 'a'],
    ['llm.model=gpt-4o-mini', 'a'],
    ['llm.model=openai/gpt-4o-mini', 'a'],
    ['llm.model=gpt-4o-mini-2024-07-18', 'a'],
    ['llm.model=gpt-4o*', ''],
    ['llm.model:GPT-4o*', 'a'],
    ['llm.model:*mini', 'a'],
    ['llm.model:*4o*2024*', 'a'],
    ['llm.model:*4o*2025*', ''],
    ['model=fast', 'a'],
    ['guid:x-request-id=abc-1', ''],
    ['guid:x-request-id:abc-1', 'a'],
    ['guid:x-request-id:abc-*', 'a b'],
    ['guid:x-request-id!=Abc-1', 'b'],
    ['guid:x-request-id~^[Aa]bc-\\d$', 'a b'],
    ['name~^GET', 'b'],
    ['llm.duration_ms>2s', 'a'],
    ['llm.duration_ms>2500', ''],
    ['llm.duration_ms=2500', 'a'],
    ['duration>2.9s', 'a'],
    ['duration<1m', 'a b'],
    ['tokens>1.5k', 'a'],
    ['cost>=$0.02', 'a'],
    ['ttft<=400ms', 'a'],
    ['status:error', 'b'],
    ['status=ok', 'a'],
    ['status!=ok', 'b'],
    ['listener:main', 'a'],
    ['route="code gen"', 'a'],
    ['session=s1', 'a'],
    ['service=plano(inbound)', 'a'],
    ['name:get*', 'b'],
    ['resource.service.name:plano(*', 'a b'],
    ['trace:a000', 'a'],
    ['trace_id=B0', 'b'],
    ['has:long', 'a'],
    ['long~x{1000}', 'a'],
    ['id=123456789012345678901', 'b'],
    ['id=123456789012345678902', ''],
    ['health', 'b'],
    ['CODE', 'a'],
  ])('%s', async (term, traces) => {
    const { rows, unknownKeys } = await collector.list({ limit: 10, query: term });
    expect(unknownKeys).toEqual([]);
    expect(rows.map((row) => row.traceId).sort()).toEqual(
      traces === '' ? [] : traces.split(' ').map(traceId),
    );
  });

  it('by a dispatched model, with its provider, bare, or as the provider calls it [observability O81a]', async () => {
    for (const model of ['gpt-4o-mini', 'openai/gpt-4o-mini', 'gpt-4o-mini-2024-07-18']) {
      const { rows } = await collector.list({ limit: 10, query: `llm.model=${model}` });
      expect(rows.map((row) => row.traceId)).toEqual([traceId('a')]);
    }
  });

  it('all of which must hold, each for any span [ux A24]', async () => {
    const found = async (query: string) => (await collector.list({ limit: 10, query })).rows.length;
    expect(await found('flag=true llm.model=gpt-4o-mini')).toBe(1);
    expect(await found('{flag=true llm.model=gpt-4o-mini}')).toBe(0);
    expect(await found('{llm.provider=openai llm.model=gpt-4o-mini}')).toBe(0);
    expect(await found('{model=fast llm.model=gpt-4o-mini}')).toBe(1);
    expect(await found('flag=true status:error')).toBe(0);
  });

  it.each([
    ['status:ok OR status:error', 'a b'],
    ['-flag=true', 'b'],
    ['NOT flag=true', 'b'],
    ['-(flag=true OR flag=false)', ''],
    ['flag=true -status:error', 'a'],
    ['(flag=true OR flag=false) name:get*', 'b'],
    ['guid:x-request-id:(abc-1 OR abc-2)', 'a b'],
    ['listener:main AND model:(none OR fast)', 'a'],
    ['{status:error}', 'b'],
    ['{duration>2.9s}', 'a'],
    ['{duration<9ms}', 'b'],
    ['{service=plano(llm) -duration>2.9s}', 'a b'],
    ['{tokens>1.5k}', 'a'],
    ['{cost>=$0.02 ttft<=400ms}', 'a'],
    ['{is:slow}', 'a'],
    ['is:streamed', ''],
    ['trace:a000 OR trace:b000', 'a b'],
    ['health OR code', 'a b'],
    ['typo=1 OR flag=true', 'a'],
    ['-typo=1', 'a b'],
  ])('%s', async (query, traces) => {
    const { rows } = await collector.list({ limit: 10, query });
    expect(rows.map((row) => row.traceId).sort()).toEqual(
      traces === '' ? [] : traces.split(' ').map(traceId),
    );
  });

  it('joins what stands side by side, and reads units [ux A23]', async () => {
    const { collector, url } = await runningCollector();
    const call = (trace: string, attributes: TestSpan['attributes'], status = 2): TestSpan => ({
      trace,
      span: '1',
      status,
      ...(attributes && { attributes }),
    });
    await send(url, [
      call('a', { 'llm.duration_ms': 2001 }),
      call('b', { 'llm.duration_ms': 2000 }),
      call('c', { 'llm.duration_ms': 3000, env: 'dev' }),
      call('d', { 'llm.duration_ms': 3000, env: 'prod' }, 0),
    ]);
    const { rows } = await collector.list({ limit: 9, query: 'status:error -env:dev llm.duration_ms>2s' });
    expect(rows.map((row) => row.traceId)).toEqual([traceId('a')]);
  });

  it('with braces ask one span for all of it [ux A24]', async () => {
    const { collector, url } = await runningCollector();
    await send(url, [
      { trace: 'a', span: '1', attributes: { a: 1 } },
      { trace: 'a', span: '2', attributes: { b: 2 } },
      { trace: 'b', span: '1', attributes: { a: 1, b: 2 } },
    ]);
    const found = async (query: string) => (await collector.list({ limit: 9, query })).rows.length;
    expect([await found('a=1 b=2'), await found('{a=1 b=2}')]).toEqual([2, 1]);
  });

  it('take wildcards behind a colon, and none behind an equals sign [ux A25]', async () => {
    const { collector, url } = await runningCollector();
    await send(url, [{ trace: 'a', span: '1', attributes: { 'llm.model': 'gpt-4o-mini' } }]);
    const found = async (query: string) => (await collector.list({ limit: 9, query })).rows.length;
    expect(await found('model:(gpt-4o* OR claude*)')).toBe(1);
    expect(await found('model:(claude* OR mistral*)')).toBe(0);
    expect(await found('model=gpt-4o*')).toBe(0);
  });

  it('find what happened in a trace by a word', async () => {
    const { collector, url } = await runningCollector();
    const causes = {
      fallback: { 'routing.is_fallback': true },
      warm: { 'plano.cache.warm': true },
      switched: { 'plano.switch.decision': 'allowed' },
      streamed: { 'llm.is_streaming': true },
      tools: { 'llm.tools': 'search(...)' },
      blocked: { 'filter.outcome': 'rejected' },
      replayed: { 'plano.replay_of': traceId('9') },
      redacted: { 'api.key': '[redacted]' },
    };
    const marks = Object.entries(causes);
    await send(
      url,
      marks.map(([, attributes], index) => ({ trace: `${index + 1}f`, span: '1', attributes })),
    );
    await send(url, [{ trace: 'e', span: '1', attributes: { 'routing.is_fallback': false } }]);
    for (const [index, [mark]] of marks.entries()) {
      const { rows } = await collector.list({ limit: 9, query: `is:${mark}` });
      expect(rows.map((row) => [row.traceId, row.marks])).toEqual([[traceId(`${index + 1}f`), [mark]]]);
    }
  });

  it('call a trace slow that takes longer than 19 in 20', async () => {
    const { collector, url } = await runningCollector();
    await send(
      url,
      Array.from({ length: 40 }, (_, index) => ({
        trace: `${index + 10}`,
        span: '1',
        durationMs: index + 1,
      })),
    );
    const { rows } = await collector.list({ limit: 9, query: 'is:slow' });
    expect(rows.map((row) => row.durationMs).sort()).toEqual([39, 40]);
  });

  it('names keys that no span has', async () => {
    expect(await collector.list({ limit: 10, query: 'llm.modle:gpt-4o flag=true' })).toEqual({
      rows: [],
      more: false,
      unknownKeys: [{ key: 'llm.modle', nearest: 'llm.model' }],
    });
  });

  it.each(['duration>fast', 'status:maybe', 'status>error', 'name~[', 'a='])('refuses %s', async (term) => {
    await expect(collector.list({ limit: 1, query: term })).rejects.toMatchObject({
      code: 'invalid_query',
      details: { from: expect.any(Number), to: expect.any(Number) },
    });
  });

  it('ends a regular expression that takes too long', async () => {
    const { collector, url } = await runningCollector();
    await send(url, [{ trace: 'a', span: '1', attributes: { text: `${'a'.repeat(40)}!` } }]);
    await expect(collector.list({ limit: 1, query: 'text~^(a+)+$' })).rejects.toMatchObject({
      code: 'invalid_query',
      message: expect.stringContaining('takes too long'),
    });
  });

  it('follows a span that was sent again with other attributes', async () => {
    const { collector, url } = await runningCollector();
    await send(url, [{ trace: 'a', span: '1', attributes: { color: 'red' } }]);
    await send(url, [{ trace: 'a', span: '1', attributes: { color: 'blue' } }]);
    expect((await collector.list({ limit: 1, query: 'color=red' })).rows).toEqual([]);
    expect((await collector.list({ limit: 1, query: 'color=blue' })).rows).toHaveLength(1);
  });
});

describe('pages of traces', () => {
  it('follow each other without gap or repetition, also among equal times', async () => {
    const { collector, url } = await runningCollector();
    const spans: TestSpan[] = Array.from({ length: 25 }, (_, index) => ({
      trace: String(100 + index),
      span: '1',
      start: 1_700_000_000_000 + Math.floor(index / 10),
      attributes: { even: index % 2 === 0 },
    }));
    await send(url, spans);
    for (const query of ['', 'even=true']) {
      const seen: string[] = [];
      let before: { startNs: string; traceId: string } | undefined;
      for (;;) {
        const { rows, more } = await collector.list({ limit: 4, query, ...(before && { before }) });
        seen.push(...rows.map((row) => row.traceId));
        const last = rows.at(-1);
        if (!more || !last) break;
        before = { startNs: last.startNs, traceId: last.traceId };
      }
      expect(seen).toHaveLength(query === '' ? 25 : 13);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen[0]).toBe(traceId('124'));
    }
  });
});

describe('words that most traces have', () => {
  it('find the one trace that has them all, however old', async () => {
    const { collector, url } = await runningCollector();
    const spans: TestSpan[] = Array.from({ length: 12_000 }, (_, index) => ({
      trace: (0x100000 + index).toString(16),
      span: '1',
      start: 1_700_000_000_000 + index,
      attributes:
        index === 7 ? { left: 'yes', right: 'yes' } : index % 2 ? { left: 'yes' } : { right: 'yes' },
    }));
    await send(url, spans);
    const { rows, more } = await collector.list({ limit: 10, query: 'left=yes right=yes' });
    expect([rows.map((row) => row.traceId), more]).toEqual([[traceId('100007')], false]);
    const { rows: page } = await collector.list({ limit: 300, query: 'left=yes' });
    expect(page).toHaveLength(300);
    expect(page.at(-1)?.traceId).toBe(traceId((0x100000 + 11_999 - 2 * 299).toString(16)));
  });
});

describe('plans of the list queries', () => {
  let filled: ReturnType<typeof filledStore>;
  const folder = mkdtempSync(join(tmpdir(), 'plano-plans-'));
  beforeAll(() => {
    filled = filledStore(folder);
  });
  afterAll(() => {
    filled.database.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['the newest page [observability O112]', {}, 'SEARCH trace USING INDEX trace_start (start_ns<?)'],
    [
      'a later page',
      { after: { time: 5n, start: 5n, id: 5n } },
      'SEARCH trace USING INDEX trace_start (start_ns<?)',
    ],
    ['errors', { errorsOnly: true }, 'USING INDEX trace_error'],
    ['updated last', { order: 'updated' }, 'USING INDEX trace_evict'],
    [
      'a rare value [observability O112]',
      { text: 'user.id=u7' },
      'SEARCH trace USING INTEGER PRIMARY KEY (rowid=?)',
    ],
    ['a common value', { text: 'env=dev' }, 'USING INDEX trace_start'],
    [
      'a rare beside a common value',
      { text: 'env=dev user.id=u7' },
      'SEARCH trace USING INTEGER PRIMARY KEY',
    ],
    [
      'what was active of late',
      { sinceNs: activeSince(100) },
      'SEARCH trace USING INDEX trace_active (last_start_ns>?)',
    ],
    [
      'a common value of late',
      { text: 'env=dev', sinceNs: activeSince(100) },
      'SEARCH trace USING INDEX trace_active (last_start_ns>?)',
    ],
    ['what was active in a time with many', { sinceNs: activeSince(5_000) }, 'USING INDEX trace_start'],
    [
      'an id prefix',
      { text: 'trace:ab12' },
      'USING INDEX sqlite_autoindex_trace_1 (trace_id>? AND trace_id<?)',
    ],
  ] satisfies readonly (readonly [string, Partial<TraceQuery> & { text?: string }, string])[])(
    '%s',
    (_what, { text = '', ...query }: Partial<TraceQuery> & { text?: string }, expected) => {
      const { database, finder } = filled;
      const plan = finder.plan({ ...query, query: parseQuery(text) });
      const bound = query.order === 'updated' ? [1n, 1n, 1n] : [1n, 1n];
      const steps = database
        .prepare(`EXPLAIN QUERY PLAN SELECT * FROM ${plan.from}`)
        .all(...plan.parameters, ...bound, 50);
      const details = (steps as { detail: string }[]).map((step) => step.detail).join('\n');
      expect(details).toContain(expected);
      expect(details).not.toMatch(/SCAN (?:trace|span)(?! USING|_index)/);
    },
  );

  it('finds the same in a store that nobody has given the index yet', () => {
    const { database, finder } = filled;
    const found = () =>
      [...finder.pages({ query: null, sinceNs: activeSince(100) }, 30)].flat().map(({ id }) => id);
    const before = found();
    expect(before).toHaveLength(100);
    database.exec('DROP INDEX trace_active');
    expect(found()).toEqual(before);
  });
});

const firstStart = 1_700_000_000_000;

/** Since then so many of the filled store's traces were active. */
function activeSince(count: number): bigint {
  return BigInt(firstStart + filledTraces - count) * 1_000_000n;
}

const filledTraces = 6_000;

/** 6,000 traces, a millisecond apart, so that `env=dev` counts as common. */
function filledStore(folder: string): { database: Database.Database; finder: TraceFinder } {
  const { database } = openStore(join(folder, 'traces.db'), { check: false });
  const reader = new TraceReader(database);
  const writer = new TraceWriter(database, reader, { spansPerTrace: 100, workspace: '', instance: '' });
  const spans = Array.from({ length: filledTraces }, (_, index) => ({
    start: firstStart + index,
    trace: (0x100000 + index).toString(16),
    span: '1',
    attributes: { env: 'dev', 'user.id': `u${index}` },
  }));
  writer.write(checkSpans(decodeJson(JSON.stringify(otlpJson(spans)))).accepted);
  return { database, finder: new TraceFinder(database, reader) };
}
