/**
 * `npm run bench [-- --quick] [-- --only streams-32,memory] [-- --write docs/benchmarks.md]`: how fast the
 * gateway is, against the provider itself, the least that a proxy on Node can do, and another gateway.
 * Every party is its own process; absolute figures belong to the machine, ratios of one run carry over.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchmarksDocument } from './benchmarks-document.ts';
import type { Contestant, Entrant } from './entrants.ts';
import { memoryTable } from './memory-table.ts';
import { type Party, startParty } from './party.ts';
import { type Pace, race } from './race.ts';
import { type ReportTable, report, speedReport } from './report.ts';
import { routingTable } from './routing-table.ts';
import { speedTables } from './speed-tables.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'string' },
  },
});

const ids = [...speedTables.map(({ id }) => id), 'memory', 'routing'];
const chosen = options.only?.split(',') ?? ids;
const unknown = chosen.filter((id) => !ids.includes(id));
if (unknown.length > 0) throw new Error(`--only knows ${ids.join(', ')}, not ${unknown.join(', ')}`);
if (options.write !== undefined && (options.quick || options.only !== undefined)) {
  throw new Error('--write takes a whole run: leave --quick and --only out');
}

const pace: Pace = options.quick
  ? { rounds: 3, milliseconds: 300, warmUp: 300 }
  : { rounds: 5, milliseconds: 1200, warmUp: 3000 };

const [loadAtStart = 0] = loadavg();
const started: Party[] = [];
try {
  const load = await keep(startParty(new URL('./load.ts', import.meta.url)));
  const provider = await keep(startParty(new URL('./upstream.ts', import.meta.url)));
  const tables: ReportTable[] = [...(await speed(load, provider))];
  if (chosen.includes('memory')) {
    process.stderr.write('memory …\n');
    tables.push(await memoryTable(load.process, provider, options.quick ? 200 : 1000));
  }
  if (chosen.includes('routing')) tables.push(await routingTable(pace.milliseconds));
  const text = report(tables, { ...pace, loadAtStart });
  console.log(text);
  if (options.write !== undefined) {
    const before = await readFile(options.write, 'utf8').catch(() => '');
    await writeFile(options.write, benchmarksDocument(text, before));
  }
} finally {
  for (const { process: child } of started) child.kill();
}

async function keep<P extends Party>(starting: Promise<P>): Promise<P> {
  const party = await starting;
  started.push(party);
  return party;
}

async function speed(load: Party, provider: Party): Promise<readonly ReportTable[]> {
  const wanted = speedTables.filter(({ id }) => chosen.includes(id));
  if (wanted.length === 0) return [];
  const contestants = new Map<Entrant, Contestant>();
  for (const entrant of new Set(wanted.flatMap(({ rows }) => rows.map((row) => row.entrant)))) {
    const contestant = await entrant.start(provider);
    contestants.set(entrant, contestant);
    started.push(contestant.party);
  }
  const tables: ReportTable[] = [];
  for (const table of wanted) {
    process.stderr.write(`${table.id} …\n`);
    tables.push(speedReport(table, await race(load.process, table, contestants, pace)));
  }
  for (const { check, party } of contestants.values()) {
    check?.();
    if (party !== provider) party.process.kill();
  }
  return tables;
}
