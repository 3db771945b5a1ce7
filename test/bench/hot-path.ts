/**
 * `npm run bench:profile [-- --write docs/hot-path.md]`: where the time of a plain request goes, in our gateway
 * and in the bare pass-through, from CPU profiles under the load of the benchmark's table for 32 connections.
 */
import type { ForkOptions } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { profileFileVariable, timeByPart } from './cpu-profile.ts';
import { startGatewayParty } from './gateway-party.ts';
import { type HotPathPart, hotPathParts } from './hot-path-parts.ts';
import { driveLoad } from './load-order.ts';
import { type Party, startParty } from './party.ts';
import { requestBody } from './payloads.ts';
import { machine, markdown } from './report.ts';
import { small } from './speed-tables.ts';
import { type ClientRequest, gatewayModel } from './work.ts';

const { values: options } = parseArgs({ options: { write: { type: 'string' } } });
const concurrency = 32;
const warmUpMs = 5_000;
const measuredMs = 5_000;

const folder = mkdtempSync(join(tmpdir(), 'plano-bench-profile-'));
const parties: Party[] = [];
try {
  const load = await keep(startParty(new URL('./load.ts', import.meta.url)));
  const provider = await keep(startParty(new URL('./upstream.ts', import.meta.url)));
  const path = '/v1/chat/completions';
  // From the sources: in the bundle functions have no file of their own.
  const program = fileURLToPath(new URL('../../src-gateway/gateway-process.ts', import.meta.url));
  const gateway = await profiled('gateway', {
    start: (fork) => startGatewayParty(provider.port, {}, { program, fork }),
    request: { path, headers: {}, body: requestBody(small, `openai/${gatewayModel('plain', 'chat')}`) },
  });
  const bare = await profiled('bare', {
    start: (fork) =>
      startParty(new URL('./passthrough.ts', import.meta.url), [`http://127.0.0.1:${provider.port}`], fork),
    request: { path: `/plain${path}`, headers: {}, body: requestBody(small, 'bench') },
  });
  const document = documentOf(gateway, bare);
  console.log(document);
  if (options.write !== undefined) writeFileSync(options.write, document);

  async function profiled(name: string, { request, start }: Profiled): Promise<Times> {
    const file = join(folder, `${name}.cpuprofile`);
    const party = await keep(
      start({
        execArgv: ['--import', new URL('./profiled.ts', import.meta.url).href],
        env: { ...process.env, [profileFileVariable]: file },
      }),
    );
    const order = { port: party.port, request, concurrency };
    await driveLoad(load.process, { ...order, milliseconds: warmUpMs });
    party.process.kill('SIGUSR2');
    const { requests } = await driveLoad(load.process, { ...order, milliseconds: measuredMs });
    const ended = new Promise((resolve) => party.process.once('exit', resolve));
    party.process.kill('SIGUSR2');
    await ended;
    const times = timeByPart(JSON.parse(readFileSync(file, 'utf8')), hotPathParts);
    return new Map([...times].map(([part, ms]) => [part, (ms * 1000) / requests]));
  }
} finally {
  for (const { process: child } of parties) child.kill();
  rmSync(folder, { recursive: true });
}

interface Profiled {
  start(fork: ForkOptions): Promise<Party>;
  readonly request: ClientRequest;
}

/** Microseconds of a request. */
type Times = ReadonlyMap<HotPathPart | null, number>;

async function keep(starting: Promise<Party>): Promise<Party> {
  const party = await starting;
  parties.push(party);
  return party;
}

function documentOf(gateway: Times, bare: Times): string {
  const lines = [...hotPathParts, null].map((part) => [
    part?.title ?? 'everything else',
    ...[gateway, bare].map((times) => micros(times.get(part) ?? 0)),
  ]);
  const sums = [gateway, bare].map((times) => micros([...times.values()].reduce((sum, us) => sum + us, 0)));
  const table = markdown({
    title: 'Microseconds of the main thread for each request',
    columns: ['Plano Console', 'bare pass-through'],
    lines: [...lines, ['all of it', ...sums]],
  });
  return `# Where the time of a request goes

Written by \`npm run bench:profile -- --write docs/hot-path.md\`. JSON, 1 KB each way, ${concurrency} connections, no
traces, as in the [benchmarks](benchmarks.md); ${measuredMs / 1000} s under a CPU profile that looks every 0.1 ms, after
${warmUpMs / 1000} s of warming up. Each sample counts for the part whose function ran, or called what ran. The profile
itself costs something: the sums are above what the benchmarks measure, the shares are what counts.

${machine()}.

${table}
`;
}

function micros(value: number): string {
  return value === 0 ? '' : value.toFixed(1);
}
