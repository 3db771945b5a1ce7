/**
 * `npm run bench:traces [-- --traces 200000] [-- --write]`: how fast the trace store takes spans in, from
 * OTLP bytes to committed rows, and how fast it answers, idle and while it takes in more. The collector is
 * the one that the host runs, on its own thread.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Collector, startCollector } from '../../src-main/collector/collector.ts';
import { spansPerTrace, traceLoad, tracesPerRequest } from './trace-load.ts';
import { measureQuestions, questionTable } from './trace-questions.ts';

const { values: options } = parseArgs({
  options: { traces: { type: 'string', default: '200000' } },
});
const traces = Number(options.traces);
/** Requests that the collector has not stored yet: enough to keep it busy. */
const ahead = 8;

const folder = mkdtempSync(join(tmpdir(), 'plano-bench-traces-'));
const collector = await startCollector({
  databaseFile: join(folder, 'traces.db'),
  lockFile: join(folder, 'traces.lock'),
  grpc: null,
  http: null,
  workspace: 'config.yaml',
  instance: 'bench',
  retention: { maxSpans: 10_000_000, maxBytes: 2 ** 40, maxAgeMs: 1e15, minFreeBytes: 0 },
  onLog: (_level, message) => console.error(message),
});
try {
  const load = traceLoad(traces * 2);
  const spans = traces * spansPerTrace;
  const started = performance.now();
  await ingest(collector, 0, traces / tracesPerRequest);
  const seconds = (performance.now() - started) / 1000;
  const size = statSync(join(folder, 'traces.db')).size;
  console.log(
    `${spans} spans in ${traces} traces: ${Math.round(spans / seconds)} spans/s (target 25000), ${Math.round(size / spans)} bytes/span`,
  );
  const idle = await measureQuestions(collector, traces);
  const stop = new AbortController();
  const before = (await collector.stats()).spans;
  const busyStarted = performance.now();
  const busyIngest = ingest(
    collector,
    traces / tracesPerRequest,
    (2 * traces) / tracesPerRequest,
    stop.signal,
  );
  const busy = await measureQuestions(collector, traces);
  const busySeconds = (performance.now() - busyStarted) / 1000;
  const busySpans = (await collector.stats()).spans - before;
  stop.abort();
  await busyIngest;
  console.log(`while it answers: ${Math.round(busySpans / busySeconds)} spans/s`);
  console.log(questionTable(idle, busy));

  async function ingest(target: Collector, from: number, to: number, signal?: AbortSignal): Promise<void> {
    let first = (await target.stats()).spans - from * tracesPerRequest * spansPerTrace;
    if (from > 0) first = 0;
    for (let index = from; index < to && signal?.aborted !== true; ) {
      const stored = (await target.stats()).spans / (tracesPerRequest * spansPerTrace);
      for (; index < to && index < stored + ahead; index++) target.ingest(load.request(index));
    }
    while ((await target.stats()).spans < (signal ? 0 : to * tracesPerRequest * spansPerTrace))
      await new Promise((r) => setTimeout(r, 1));
    void first;
  }
} finally {
  await collector.close();
  rmSync(folder, { recursive: true });
}
