import type { Collector } from '../../src-main/collector/collector.ts';
import { startNsOf, traceIdOf, userOf } from './trace-load.ts';

/** Milliseconds, for the slowest in a hundred. */
const target = { idle: 5, ingesting: 20 };

interface Question {
  readonly name: string;
  readonly times: number;
  ask(collector: Collector, round: number): Promise<number>;
  /** Rows or spans that every answer must have. */
  readonly expected: number;
}

/** `traces`: how many are stored at least. */
function questions(traces: number): readonly Question[] {
  const list = (query: string) => async (collector: Collector) =>
    (await collector.list({ limit: 50, query })).rows.length;
  return [
    { name: 'latest 50 traces', times: 300, expected: 50, ask: list('') },
    {
      name: 'a rare value (4 traces)',
      times: 300,
      expected: 4,
      ask: async (collector, round) =>
        (await collector.list({ limit: 50, query: `user.id=${userOf((round * 7919) % traces)}` })).rows
          .length,
    },
    { name: 'a common value (half of all)', times: 300, expected: 50, ask: list('env=dev') },
    { name: 'errors', times: 300, expected: 50, ask: list('status:error') },
    {
      name: 'errors in an hour of long ago',
      times: 300,
      expected: 50,
      ask: async (collector) => {
        const fromNs = startNsOf(Math.floor(traces / 10));
        const params = { limit: 50, errorsOnly: true, untilNs: String(fromNs + 3_600_000_000_000n) };
        return (await collector.list({ ...params, fromNs: String(fromNs) })).rows.length;
      },
    },
    { name: 'two common values', times: 100, expected: 50, ask: list('env=dev tenant.id=tenant-6') },
    {
      name: 'four common values that never meet',
      times: 30,
      expected: 0,
      ask: list('quarter.0=yes quarter.1=yes quarter.2=yes quarter.3=yes'),
    },
    {
      name: 'a comparison that one trace in ten meets',
      times: 30,
      expected: 50,
      ask: list('llm.time_to_first_token>290'),
    },
    {
      name: 'one whole trace',
      times: 300,
      expected: 5,
      ask: async (collector, round) =>
        (await collector.get(traceIdOf((round * 7919) % traces)))?.spans.length ?? 0,
    },
  ];
}

export interface Timing {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
}

export async function measureQuestions(collector: Collector, traces: number): Promise<readonly Timing[]> {
  const timings: Timing[] = [];
  for (const { name, times, ask, expected } of questions(traces)) {
    const taken: number[] = [];
    for (let round = 0; round < times; round++) {
      const started = performance.now();
      const found = await ask(collector, round);
      taken.push(performance.now() - started);
      if (found !== expected) throw new Error(`${name}: ${found} instead of ${expected}`);
    }
    taken.sort((a, b) => a - b);
    const at = (share: number) => taken[Math.ceil(share * taken.length) - 1] ?? 0;
    timings.push({ name, p50: at(0.5), p99: at(0.99) });
  }
  return timings;
}

/** Each figure that misses its target is marked. */
export function questionTable(idle: readonly Timing[], ingesting: readonly Timing[]): string {
  const rows = idle.map(({ name, p50, p99 }, index) => {
    const busy = ingesting[index];
    const cells = [
      p50.toFixed(2),
      held(p99, target.idle),
      (busy?.p50 ?? 0).toFixed(2),
      held(busy?.p99 ?? 0, target.ingesting),
    ];
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return [
    `|  | p50 ms | p99 ms (target ${target.idle}) | p50 ms, ingesting | p99 ms, ingesting (target ${target.ingesting}) |`,
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

function held(milliseconds: number, limit: number): string {
  return `${milliseconds.toFixed(2)}${milliseconds <= limit ? '' : ' (missed)'}`;
}
