import { cpus } from 'node:os';
import type { Sample } from './measure.ts';
import { eventsPerStream } from './provider-streams.ts';
import type { Pace } from './race.ts';
import { baseline, type SpeedTable } from './speed-tables.ts';

/** A table as it is printed: the first column names the row, the others are figures. */
export interface ReportTable {
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

export interface RunFacts extends Pace {
  /** One-minute load average before the first request: what else the machine was doing. */
  readonly loadAtStart: number;
}

/** Markdown: where and how it was measured, then the tables. */
export function report(tables: readonly ReportTable[], facts: RunFacts): string {
  const head = `${machine()}, loopback. ${facts.rounds} interleaved rounds of ${facts.milliseconds / 1000} s each, medians; load average at the start ${facts.loadAtStart.toFixed(1)}. “×” compares requests per second with the ${baseline}.`;
  return [head, ...tables.map(markdown)].join('\n\n');
}

/** Processors and Node. */
export function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, Node ${process.version}`;
}

/** Every row comes from the same interleaved rounds. */
export function speedReport(
  table: SpeedTable,
  rows: readonly { readonly name: string; readonly sample: Sample }[],
): ReportTable {
  const base = rows.find(({ name }) => name === baseline)?.sample.requestsPerSecond ?? Number.NaN;
  const columns = table.isStream ? streamColumns : plainColumns;
  return {
    title: table.title,
    ...(table.note !== undefined && { note: table.note }),
    columns: ['×', ...columns.map(({ title }) => title)],
    lines: rows.map(({ name, sample }) => [
      name,
      (sample.requestsPerSecond / base).toFixed(2),
      ...columns.map(({ value }) => value(sample)),
    ]),
  };
}

interface Column {
  readonly title: string;
  readonly value: (sample: Sample) => string;
}

const timing: readonly Column[] = [
  { title: 'p50 µs', value: ({ p50 }) => whole(p50) },
  { title: 'p99 µs', value: ({ p99 }) => whole(p99) },
];

const plainColumns: readonly Column[] = [
  { title: 'req/s', value: ({ requestsPerSecond }) => whole(requestsPerSecond) },
  ...timing,
  {
    title: 'CPU µs per request',
    value: ({ cpuPerRequest }) => (cpuPerRequest === null ? '' : whole(cpuPerRequest)),
  },
];

const streamColumns: readonly Column[] = [
  { title: 'events/s', value: ({ requestsPerSecond }) => whole(requestsPerSecond * eventsPerStream) },
  { title: 'first byte p50 µs', value: ({ firstByteP50 }) => whole(firstByteP50) },
  ...timing,
  {
    title: 'CPU µs per event',
    value: ({ cpuPerRequest }) =>
      cpuPerRequest === null ? '' : (cpuPerRequest / eventsPerStream).toFixed(2),
  },
];

/** Its heading is of the third level. */
export function markdown({ columns, lines, note, title }: ReportTable): string {
  const titles = ['', ...columns];
  const rule = titles.map((_, index) => (index === 0 ? '---' : '---:'));
  const table = [titles, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return [`### ${title}`, ...(note === undefined ? [] : [note]), table].join('\n\n');
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
