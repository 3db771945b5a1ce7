/**
 * `npm run bench:traces [-- --traces 200000] [-- --write docs/benchmarks.md]`: how fast the trace store takes spans in, from OTLP bytes to
 * committed rows, and how fast it answers, idle and while it takes in more. The collector is the one that a
 * host runs, with its threads; absolute figures belong to the machine.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startCollector } from '../../src-main/collector/collector.ts';
import { withTraceStore } from './benchmarks-document.ts';
import { machine } from './report.ts';
import { spansPerRequest, spansPerTrace, traceLoad, tracesPerRequest } from './trace-load.ts';
import { measureQuestions, questionTable } from './trace-questions.ts';

const { values: options } = parseArgs({
  options: { traces: { type: 'string', default: '200000' }, write: { type: 'string' } },
});
const traces = Math.ceil(Number(options.traces) / tracesPerRequest) * tracesPerRequest;
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
  const [loadAtStart = 0] = loadavg();
  const alone = await ingest(0, traces / tracesPerRequest);
  const bytes = statSync(file).size / (traces * spansPerTrace);
  const idle = await measureQuestions(collector, traces);
  const stop = new AbortController();
  const ingesting = ingest(traces / tracesPerRequest, Number.POSITIVE_INFINITY, stop.signal);
  const busy = await measureQuestions(collector, traces);
  stop.abort();
  const beside = await ingesting;
  const text = `${machine()}; load average at the start ${loadAtStart.toFixed(1)}. ${traces * spansPerTrace} spans of twelve attributes in ${traces} traces, from OTLP bytes to committed rows, handed to the collector as a host runs it; then questions one after the other, while nothing else happens and while more spans come. CPU time is that of all threads of the process.

|  | spans a second (target ${targetSpansPerSecond}) | CPU µs a span | bytes a span |
| --- | ---: | ---: | ---: |
| spans alone | ${rate(alone)} | ${alone.cpuMicros.toFixed(1)} | ${bytes.toFixed(0)} |
| while it answers | ${rate(beside)} | | |

${questionTable(idle, busy)}`;
  console.log(text);
  if (options.write !== undefined) {
    writeFileSync(options.write, withTraceStore(readFileSync(options.write, 'utf8'), text));
  }

  async function ingest(from: number, to: number, signal?: AbortSignal): Promise<Ingested> {
    const started = performance.now();
    const cpu = process.cpuUsage();
    const before = (await collector.stats()).spans;
    let sent = from;
    for (;;) {
      const stored = from + ((await collector.stats()).spans - before) / spansPerRequest;
      if (stored >= to || signal?.aborted) break;
      for (; sent < to && sent < stored + ahead; sent++) collector.ingest(load(sent));
      await setTimeout(2);
    }
    const spans = (await collector.stats()).spans - before;
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (performance.now() - started) / 1000;
    return { spansPerSecond: spans / seconds, cpuMicros: (user + system) / spans };
  }
} finally {
  await collector.close();
  rmSync(folder, { recursive: true });
}

interface Ingested {
  readonly spansPerSecond: number;
  /** Of the whole process, for a span. */
  readonly cpuMicros: number;
}

function rate({ spansPerSecond }: Ingested): string {
  const missed = spansPerSecond < targetSpansPerSecond ? ' (missed)' : '';
  return `${Math.round(spansPerSecond)}${missed}`;
}
