import { setTimeout as sleep } from 'node:timers/promises';
import { type Entrant, ours, oursTraced, passThrough, peer } from './entrants.ts';
import { driveLoad, holdLoad, releaseLoad } from './load-order.ts';
import type { Party } from './party.ts';
import { cpuSeconds, memoryMegabytes, openFiles } from './process-figures.ts';
import { type ReportTable, whole } from './report.ts';
import type { Work } from './work.ts';

const slow: Work = { reply: 'slow', client: 'chat', upstream: 'chat', contextBytes: 850 };

interface MemoryRow {
  readonly name: string;
  readonly entrant: Entrant;
  readonly work: Work;
}

const rows: readonly MemoryRow[] = [
  ...[passThrough, ours, oursTraced, peer].map((entrant) => ({ name: entrant.name, entrant, work: slow })),
  {
    name: `${ours.name}: Messages client, Chat provider`,
    entrant: ours,
    work: { ...slow, client: 'messages' },
  },
];

/** What a stream that waits for its model costs, and whether it is given back. Each row has a new process. */
export async function memoryTable(
  load: Party['process'],
  provider: Party,
  count: number,
): Promise<ReportTable> {
  const lines: string[][] = [];
  for (const row of rows) {
    lines.push([row.name, ...(await figuresOf(row, load, provider, count))]);
    process.stderr.write(`  ${row.name}: ${lines.at(-1)?.slice(1).join(', ')}\n`);
  }
  return {
    title: `${whole(count)} slow streams at once, two events a second each`,
    note: 'Memory is PSS. The last column: from the moment all clients leave until no socket of theirs or of the provider’s side is open.',
    columns: ['MB before', 'MB with the streams', 'KB per stream', 'CPU %', 'MB 30 s after', 'ms to idle'],
    lines,
  };
}

async function figuresOf(
  { entrant, work }: MemoryRow,
  load: Party['process'],
  provider: Party,
  count: number,
) {
  const contestant = await entrant.start(provider);
  const { party, requestFor } = contestant;
  try {
    // What is loaded and compiled with the first requests is not the streams'.
    await driveLoad(load, {
      port: party.port,
      request: requestFor({ ...work, reply: 'stream' }),
      concurrency: 1,
      milliseconds: 100,
    });
    await sleep(500);
    const files = await openFiles(party.process);
    const before = await memoryMegabytes(party.process);
    await holdLoad(load, { port: party.port, request: requestFor(work), count });
    const cpuBefore = await cpuSeconds(party.process);
    await sleep(holdMs);
    const cpu = ((await cpuSeconds(party.process)) ?? 0) - (cpuBefore ?? 0);
    const during = await memoryMegabytes(party.process);
    const idleMs = await timeToIdle(load, party, files);
    await sleep(restMs);
    const after = await memoryMegabytes(party.process);
    return [
      whole(before),
      whole(during),
      whole(((during - before) * 1024) / count),
      whole((cpu / holdMs) * 1e5),
      whole(after),
      idleMs === null ? `over ${whole(longestIdleMs)}` : whole(idleMs),
    ];
  } finally {
    party.process.kill();
  }
}

const holdMs = 2000;
const longestIdleMs = 10_000;
/** The engine gives memory back when it has been idle for a while. */
const restMs = 30_000;

async function timeToIdle(
  load: Party['process'],
  { process: child }: Party,
  files: number,
): Promise<number | null> {
  const start = performance.now();
  await releaseLoad(load);
  while ((await openFiles(child)) > files) {
    if (performance.now() - start > longestIdleMs) return null;
    await sleep(10);
  }
  return performance.now() - start;
}
