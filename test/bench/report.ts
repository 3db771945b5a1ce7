import { cpus } from 'node:os';
import type { Sample, Scenario } from './measure.ts';

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly rows: ReadonlyArray<{ readonly name: string; readonly sample: Sample }>;
}

export interface RunFacts {
  readonly rounds: number;
  readonly milliseconds: number;
  /** The row that the others are compared with. */
  readonly baseline: string;
  /** One-minute load average before the first request: what else the machine was doing. */
  readonly loadAtStart: number;
}

/** One Markdown table per scenario; every row of a table comes from the same interleaved rounds. */
export function report(results: readonly ScenarioResult[], facts: RunFacts): string {
  const [cpu] = cpus();
  const head = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, Node ${process.version}, loopback. ${facts.rounds} interleaved rounds of ${facts.milliseconds / 1000} s each, medians; load average at the start ${facts.loadAtStart.toFixed(1)}. “×” compares requests per second with the ${facts.baseline}.`;
  return [head, ...results.map((result) => table(result, facts.baseline))].join('\n\n');
}

function table({ scenario, rows }: ScenarioResult, baseline: string): string {
  const base = rows.find((row) => row.name === baseline)?.sample.requestsPerSecond ?? Number.NaN;
  const columns = columnsFor(scenario);
  const lines = rows.map(({ name, sample }) => {
    const ratio = (sample.requestsPerSecond / base).toFixed(2);
    return row([name, ratio, ...columns.map((column) => column.value(sample))]);
  });
  const titles = ['', '×', ...columns.map((column) => column.title)];
  const rule = titles.map((_, index) => (index === 0 ? '---' : '---:'));
  return [`### ${scenario.name}`, '', row(titles), row(rule), ...lines].join('\n');
}

interface Column {
  readonly title: string;
  readonly value: (sample: Sample) => string;
}

function columnsFor({ stream }: Scenario): readonly Column[] {
  const timing: readonly Column[] = [
    { title: 'p50 µs', value: ({ p50 }) => whole(p50) },
    { title: 'p99 µs', value: ({ p99 }) => whole(p99) },
  ];
  const cpu: Column = {
    title: stream ? 'CPU µs per stream' : 'CPU µs per request',
    value: ({ cpuPerRequest }) => (cpuPerRequest === null ? '' : whole(cpuPerRequest)),
  };
  if (!stream) {
    return [{ title: 'req/s', value: (sample) => whole(sample.requestsPerSecond) }, ...timing, cpu];
  }
  return [
    { title: 'events/s', value: (sample) => whole(sample.eventsPerSecond) },
    { title: 'first byte p50 µs', value: (sample) => whole(sample.firstByteP50) },
    ...timing,
    cpu,
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
