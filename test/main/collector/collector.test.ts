import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CollectorOptions, startCollector } from '../../../src-main/collector/collector.ts';
import type { TraceRow, TraceStats } from '../../../src-main/contract/trace-calls.ts';
import {
  runningCollector,
  send,
  spanId,
  type TestSpan,
  temporaryFolder,
  traceId,
} from './collector-fixture.ts';

function optionsIn(folder: string): CollectorOptions {
  return {
    databaseFile: join(folder, 'traces.db'),
    lockFile: join(folder, 'traces.lock'),
    grpc: null,
    http: null,
    workspace: 'config.yaml',
    instance: 'test',
  };
}

/** OTLP bytes as our gateway hands them over. */
function gatewaySpans(count: number): Uint8Array {
  const exporter = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer(
    't',
  );
  for (let index = 0; index < count; index++) tracer.startSpan(`span ${index}`).end();
  return ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans()) ?? new Uint8Array();
}

describe('the collector', () => {
  it('tells of the spans of the gateway within 300 ms', async () => {
    const { promise, resolve } = Promise.withResolvers<{ rows: TraceRow[]; stats: TraceStats }>();
    const { collector } = await runningCollector({ onTracesAdded: resolve });
    const otlp = gatewaySpans(3);
    const sent = performance.now();
    collector.ingest(otlp);
    const { rows, stats } = await promise;
    expect(performance.now() - sent).toBeLessThan(300);
    expect(rows.map((row) => row.rootName).sort()).toEqual(['span 0', 'span 1', 'span 2']);
    expect(stats).toMatchObject({ traces: 3, spans: 3, dropped: {} });
  });

  it('takes bytes that share their buffer with others', async () => {
    const { collector } = await runningCollector();
    const otlp = gatewaySpans(1);
    const shared = new Uint8Array(otlp.length + 10);
    shared.set(otlp, 5);
    collector.ingest(shared.subarray(5, 5 + otlp.length));
    expect(shared.length).toBe(otlp.length + 10);
    await expect.poll(() => collector.stats()).toMatchObject({ spans: 1 });
  });

  it('stores what was handed over before it closes', async () => {
    const folder = temporaryFolder();
    const first = await startCollector(optionsIn(folder));
    first.ingest(gatewaySpans(2_000));
    await first.close();
    const second = await startCollector(optionsIn(folder));
    onTestFinished(() => second.close());
    expect(await second.stats()).toMatchObject({ traces: 2_000, spans: 2_000 });
  });

  it('lets its threads end by themselves', async () => {
    const exits: Promise<number>[] = [];
    const seen = (worker: Worker) => {
      exits.push(once(worker, 'exit').then(([code]) => code));
    };
    process.on('worker', seen);
    onTestFinished(() => void process.off('worker', seen));
    const collector = await startCollector(optionsIn(temporaryFolder()));
    await collector.list({ limit: 1 });
    await collector.close();
    // The one that writes and the one that reads; a thread that is torn down exits with 1.
    expect(await Promise.all(exits)).toEqual([0, 0]);
  });

  it('keeps its files to their owner', async () => {
    const { collector, folder } = await runningCollector();
    collector.ingest(gatewaySpans(1));
    await expect.poll(() => collector.stats()).toMatchObject({ spans: 1 });
    const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
    expect(Object.fromEntries(modes)).toEqual({
      'traces.db': 0o600,
      'traces.db-shm': 0o600,
      'traces.db-wal': 0o600,
      'traces.lock': 0o600,
    });
  });

  it('refuses a port that is taken and names its owner [observability O70]', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const port = (server.address() as { port: number }).port;
    for (const door of ['grpc', 'http'] as const) {
      const folder = temporaryFolder();
      const failure = await startCollector({
        ...optionsIn(folder),
        [door]: { host: '127.0.0.1', port },
      }).catch((error) => error);
      expect(failure).toMatchObject({ code: 'port_in_use', details: { port } });
      expect(failure.message).toContain(`Port ${port} is in use by`);
      if (process.platform === 'linux') expect(failure.details.pid).toBe(process.pid);
      expect(readdirSync(folder)).not.toContain('traces.lock');
    }
  });

  it('never shares its port with a second collector', async () => {
    const { collector } = await runningCollector({ grpc: { host: '127.0.0.1', port: 0 } });
    const port = collector.addresses.grpc?.port ?? 0;
    await expect(
      startCollector({ ...optionsIn(temporaryFolder()), grpc: { host: '127.0.0.1', port } }),
    ).rejects.toMatchObject({ code: 'port_in_use' });
  });

  it('lets one writer at a store only, and says where it is', async () => {
    const { collector, folder } = await runningCollector();
    await expect(startCollector(optionsIn(folder))).rejects.toMatchObject({
      code: 'store_locked',
      message: expect.stringContaining(`in use by pid ${process.pid}`),
      details: { pid: process.pid, grpc: null, http: collector.addresses.http },
    });
    await collector.close();
    await (await startCollector(optionsIn(folder))).close();
  });

  it('takes over the lock of a process that is gone', async () => {
    const folder = temporaryFolder();
    const gone = spawn(process.execPath, ['--eval', '']);
    await once(gone, 'exit');
    writeFileSync(join(folder, 'traces.lock'), JSON.stringify({ pid: gone.pid, start: '1', addresses: {} }));
    const collector = await startCollector(optionsIn(folder));
    expect(JSON.parse(readFileSync(join(folder, 'traces.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    await collector.close();
    expect(readdirSync(folder)).not.toContain('traces.lock');
  });

  it('moves a damaged store aside and begins a new one', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'traces.db'), Buffer.alloc(20_000, 'not a database'));
    const logs: string[] = [];
    const collector = await startCollector({
      ...optionsIn(folder),
      onLog: (_level, text) => logs.push(text),
    });
    onTestFinished(() => collector.close());
    expect(await collector.stats()).toMatchObject({ traces: 0 });
    expect(readdirSync(folder).filter((name) => /^traces\.db\.corrupt-\d+$/.test(name))).toHaveLength(1);
    await expect.poll(() => logs.join()).toContain('The trace store was damaged');
  });

  it('is whole after it was killed while it stored, and has all it confirmed [observability O116]', {
    timeout: 60_000,
  }, async () => {
    const folder = temporaryFolder();
    const killed = spawn(process.execPath, [join(import.meta.dirname, 'endless-ingest.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void killed.kill('SIGKILL'));
    let printed = '';
    killed.stdout.on('data', (text) => {
      printed += text;
    });
    await expect.poll(() => printed.split('\n').length, { timeout: 30_000 }).toBeGreaterThan(5);
    killed.kill('SIGKILL');
    await once(killed, 'close');
    const acknowledged = printed.split('\n').length - 1;
    const collector = await startCollector(optionsIn(folder));
    const { traces, spans } = await collector.stats();
    expect(traces).toBeGreaterThan(0);
    // Every batch that its sender was told of is there, and at most the one that was on its way besides.
    expect([acknowledged * 200, (acknowledged + 1) * 200]).toContain(spans);
    await collector.close();
    const database = new Database(join(folder, 'traces.db'), { readonly: true });
    onTestFinished(() => void database.close());
    expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).toEqual([]);
    expect(database.prepare('SELECT count(*) FROM span').pluck().get()).toBe(spans);
    const wrong = `SELECT count(*) FROM trace WHERE span_count <> (SELECT count(*) FROM span WHERE trace_ref = trace.id)`;
    expect(database.prepare(wrong).pluck().get()).toBe(0);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('deletes the oldest traces beyond the limit, pinned ones not [observability O71]', async () => {
    const { collector, folder, url } = await runningCollector({ retention: { maxSpans: 1000 } });
    const trace = (index: number): TestSpan[] =>
      Array.from({ length: 5 }, (_, span) => ({
        trace: `1${String(index).padStart(3, '0')}`,
        span: String(span + 1),
        start: 1_700_000_000_000 + index,
      }));
    await send(url, trace(0));
    const other = new Database(join(folder, 'traces.db'));
    other.exec('UPDATE trace SET pinned = 1');
    other.close();
    for (let from = 1; from < 300; from += 50) {
      await send(url, Array.from({ length: 50 }, (_, index) => trace(from + index)).flat());
    }
    // The last traces bring the number of spans since the last deletion to 5,000.
    await send(url, Array.from({ length: 700 }, (_, index) => trace(300 + index)).flat());
    await expect.poll(async () => (await collector.stats()).spans).toBeLessThanOrEqual(1000);
    const { rows } = await collector.list({ limit: 500 });
    expect(rows[0]?.traceId).toBe(traceId('1999'));
    expect(rows.at(-1)?.traceId).toBe(traceId('1000'));
    expect(rows.at(-2)?.traceId).not.toBe(traceId('1001'));
    expect(rows).toHaveLength((await collector.stats()).traces);
  });

  it('counts what it deletes for its size, the oldest first [ux A73]', async () => {
    const { collector, url } = await runningCollector({ retention: { maxBytes: 1_500_000 } });
    const filler = 'x'.repeat(1_000);
    for (let from = 0; from < 6_000; from += 500) {
      await send(
        url,
        Array.from({ length: 500 }, (_, index) => ({
          trace: (0x100000 + from + index).toString(16),
          span: '1',
          start: 1_700_000_000_000 + from + index,
          attributes: { filler },
        })),
      );
    }
    await expect.poll(async () => (await collector.stats()).dropped['size limit'] ?? 0).toBeGreaterThan(0);
    const { spans, dropped } = await collector.stats();
    expect(spans + (dropped['size limit'] ?? 0)).toBe(6_000);
    expect((await collector.list({ limit: 1 })).rows[0]?.traceId).toBe(
      traceId((0x100000 + 5_999).toString(16)),
    );
    expect(await collector.get(traceId('100000'))).toBeNull();
  });

  it('counts what it had to refuse: sent less stored', async () => {
    const { collector, url } = await runningCollector({ limits: { queuedSpans: 1_000 } });
    const requests = Array.from({ length: 40 }, (_, request) =>
      send(
        url,
        Array.from({ length: 300 }, (_, index) => ({
          trace: (100 + request).toString(16),
          span: (0x1000 + index).toString(16),
        })),
      ),
    );
    await Promise.all(requests);
    const { spans, dropped } = await collector.stats();
    expect(spans + (dropped.queue_full ?? 0)).toBe(40 * 300);
  });

  it('clears what was there at a moment, and keeps what came since', async () => {
    const { collector, url } = await runningCollector();
    await send(url, [{ trace: '1', span: '1' }]);
    await send(url, [{ trace: '2', span: '1' }]);
    expect(await collector.clearBefore(0)).toEqual({ deleted: 0 });
    const moment = Date.now() + 1;
    await expect.poll(() => Date.now()).toBeGreaterThan(moment);
    await send(url, [{ trace: '3', span: '1' }]);
    expect(await collector.clearBefore(moment)).toEqual({ deleted: 2 });
    expect((await collector.list({ limit: 10 })).rows.map((row) => row.traceId)).toEqual([traceId('3')]);
    expect(await collector.stats()).toMatchObject({ traces: 1, spans: 1 });
  });

  it('clears everything', async () => {
    const { collector, url } = await runningCollector();
    await send(url, [{ trace: '1', span: '1', attributes: { color: 'red' } }]);
    expect(await collector.clear()).toEqual({ deleted: 1 });
    expect(await collector.stats()).toMatchObject({ traces: 0, spans: 0 });
    await send(url, [{ trace: '1', span: '1', attributes: { color: 'blue' } }]);
    expect((await collector.list({ limit: 5, query: 'color=blue' })).rows).toHaveLength(1);
  });

  it('keeps a trace to its limit of spans', async () => {
    const { url, collector } = await runningCollector({ limits: { spansPerTrace: 3 } });
    const answer = await send(
      url,
      ['1', '2', '3', '4', '5'].map((span) => ({ trace: 'a', span })),
    );
    expect(await answer.json()).toEqual({
      partialSuccess: {
        rejectedSpans: '2',
        errorMessage: 'rejected 2 of 5 spans: trace span limit 3 reached (2)',
      },
    });
    expect((await collector.list({ limit: 1 })).rows[0]?.spanCount).toBe(3);
  });

  it('refuses what a full queue cannot take, once it holds something', async () => {
    const { url, collector } = await runningCollector({ limits: { queuedSpans: 10 } });
    const spans = (trace: string) => Array.from({ length: 20 }, (_, span) => ({ trace, span: `1${span}` }));
    const answers = await Promise.all([send(url, spans('a')), send(url, spans('b'))]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 429]);
    expect(answers.find((answer) => answer.status === 429)?.headers.get('retry-after')).toBe('1');
    expect((await collector.stats()).dropped).toEqual({ queue_full: 20 });
  });

  it('shows spans whose parent is absent, or itself [observability O110 O111]', async () => {
    const { collector, url } = await runningCollector();
    await send(url, [{ trace: 'a', span: '1', parent: '9' }]);
    await send(url, [{ trace: 'b', span: '2', parent: '2' }]);
    const absent = await collector.get(traceId('a'));
    expect(absent?.spans[0]?.parentSpanId).toBe(spanId('9'));
    expect(absent?.row).toMatchObject({ rootName: 'span 1', partial: true });
    const self = await collector.get(traceId('b'));
    expect(self?.spans[0]?.parentSpanId).toBe('');
    expect(self?.row).toMatchObject({ rootName: 'span 2', partial: false });
  });
});
