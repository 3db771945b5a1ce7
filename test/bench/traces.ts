/**
 * `npm run bench:traces [-- --traces 200000]`: how fast the trace store takes spans in, from OTLP bytes to
 * committed rows, and how fast it answers, idle and while it takes in more. The collector is the one that a
 * host runs, with its threads; absolute figures belong to the machine.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startCollector } from '../../src-main/collector/collector.ts';
import { spansPerTrace, traceLoad, tracesPerRequest } from './trace-load.ts';
import { measureQuestions, questionTable } from './trace-questions.ts';

const { values: options } = parseArgs({ options: { traces: { type: 'string', default: '200000' } } });
const traces = Math.ceil(Number(options.traces) / tracesPerRequest) * tracesPerRequest;
const spansPerRequest = spansPerTrace * tracesPerRequest;
const targetSpansPerSecond = 25_000;
/** Requests that the collector has been handed and has not stored: enough to keep it busy. */
const ahead = 8;

const folder = mkdtempSync(join(tmpdir(), 'plano-bench-traces-'));
const file = join(folder, 'traces.db');
const collector = await startCollector({
  databaseFile: file,
  lockFile: join(folder, 'traces.lock'),
  grpc: null,
  http: null,
  workspace: 'config.yaml',
  instance: 'bench',
  // Nothing is deleted meanwhile.
  retention: { maxSpans: 1e9, maxBytes: 1e15, maxAgeMs: 1e15, minFreeBytes: 0 },
  onLog: (_level, message) => process.stderr.write(`${message}\n`),
});
try {
  const load = traceLoad();
  console.log(`load average at the start ${(loadavg()[0] ?? 0).toFixed(1)}`);
  const alone = await ingest(0, traces / tracesPerRequest);
  const bytes = Math.round(statSync(file).size / (traces * spansPerTrace));
  console.log(`${traces * spansPerTrace} spans in ${traces} traces, ${bytes} bytes a span: ${rate(alone)}`);
  const idle = await measureQuestions(collector, traces);
  const stop = new AbortController();
  const ingesting = ingest(traces / tracesPerRequest, Number.POSITIVE_INFINITY, stop.signal);
  const busy = await measureQuestions(collector, traces);
  stop.abort();
  console.log(`while it answers, one question after the other: ${rate(await ingesting)}`);
  console.log(questionTable(idle, busy));

  /** Resolves with the spans stored per second. */
  async function ingest(from: number, to: number, signal?: AbortSignal): Promise<number> {
    const started = performance.now();
    const before = (await collector.stats()).spans;
    let sent = from;
    for (;;) {
      const stored = from + ((await collector.stats()).spans - before) / spansPerRequest;
      if (stored >= to || signal?.aborted) break;
      for (; sent < to && sent < stored + ahead; sent++) collector.ingest(load(sent));
      await setTimeout(2);
    }
    const spans = (await collector.stats()).spans - before;
    return (spans / (performance.now() - started)) * 1000;
  }
} finally {
  await collector.close();
  rmSync(folder, { recursive: true });
}

function rate(spansPerSecond: number): string {
  const missed = spansPerSecond < targetSpansPerSecond ? ', missed' : '';
  return `${Math.round(spansPerSecond)} spans/s (target ${targetSpansPerSecond}${missed})`;
}
