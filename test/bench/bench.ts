/**
 * `npm run bench [-- --quick] [-- --write docs/benchmarks.md]`: how fast the gateway is, against the
 * provider itself and the least that a proxy on Node can do. Every party is its own process; absolute
 * figures belong to the machine, ratios of one run carry over.
 */
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startGatewayParty } from './gateway-party.ts';
import { type Contestant, measure, medianSample, type Sample, type Scenario } from './measure.ts';
import { type Party, startParty } from './party.ts';
import { report } from './report.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'string' },
  },
});

const { rounds, milliseconds, warmUp } = options.quick
  ? { rounds: 3, milliseconds: 300, warmUp: 300 }
  : { rounds: 7, milliseconds: 1500, warmUp: 1500 };

const scenarios: readonly Scenario[] = [
  { name: 'JSON, 1 KB each way, 1 connection', stream: false, concurrency: 1 },
  { name: 'JSON, 1 KB each way, 32 connections', stream: false, concurrency: 32 },
  { name: 'Streams of 200 events, 1 connection', stream: true, concurrency: 1 },
  { name: 'Streams of 200 events, 32 connections', stream: true, concurrency: 32 },
];

const baseline = 'bare pass-through';

const [loadAtStart = 0] = loadavg();
const started: Party[] = [];
try {
  const load = await start(startParty(new URL('./load.ts', import.meta.url)));
  const { contestants, traced } = await startContestants();
  const results = await race(load, contestants);
  if (traced.spanBytes() === 0) throw new Error('the traced gateway handed over no spans');
  const text = report(results, { rounds, milliseconds, baseline, loadAtStart });
  console.log(text);
  if (options.write !== undefined) await writeFile(options.write, documentOf(text));
} finally {
  for (const { process: child } of started) child.kill();
}

async function start<P extends Party>(starting: Promise<P>): Promise<P> {
  const party = await starting;
  started.push(party);
  return party;
}

async function startContestants() {
  const upstream = await start(startParty(new URL('./upstream.ts', import.meta.url)));
  const url = `http://127.0.0.1:${upstream.port}`;
  const passthrough = await start(startParty(new URL('./passthrough.ts', import.meta.url), [url]));
  const gateway = await start(startGatewayParty(upstream.port, false));
  const traced = await start(startGatewayParty(upstream.port, true));
  const contestants: readonly Contestant[] = [
    { name: 'direct to the provider', party: upstream, model: 'bench' },
    { name: baseline, party: passthrough, model: 'bench' },
    { name: 'Plano Console', party: gateway, model: 'openai/bench' },
    { name: 'Plano Console, every request traced', party: traced, model: 'openai/bench' },
  ];
  return { contestants, traced };
}

/** Scenario by scenario, each round visiting all contestants, each time beginning with another one. */
async function race(load: Party, contestants: readonly Contestant[]) {
  const results = [];
  for (const scenario of scenarios) {
    process.stderr.write(`${scenario.name} …\n`);
    const samples = new Map<Contestant, Sample[]>(contestants.map((contestant) => [contestant, []]));
    for (const contestant of contestants) await measure(load.process, contestant, scenario, warmUp);
    for (let round = 0; round < rounds; round += 1) {
      const shift = round % contestants.length;
      for (const contestant of [...contestants.slice(shift), ...contestants.slice(0, shift)]) {
        samples.get(contestant)?.push(await measure(load.process, contestant, scenario, milliseconds));
      }
    }
    const rows = [...samples].map(([{ name }, taken]) => ({ name, sample: medianSample(taken) }));
    results.push({ scenario, rows });
  }
  return results;
}

function documentOf(text: string): string {
  return `# Benchmarks

Written by \`npm run bench -- --write docs/benchmarks.md\`. Absolute figures belong to the machine that
ran it; the ratios carry over. The parties are separate processes: a load generator and a provider on
raw sockets, which are never the limit; a bare pass-through (\`node:http\` in, undici's \`dispatch\` out,
nothing looked at), which is the least that a proxy on Node can do; and our gateway as its host runs it,
once without traces and once with every request recorded and handed to the trace store's process.

${text}
`;
}
