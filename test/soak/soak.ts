import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSandbox } from '../../src-main/sandbox/sandbox.ts';
import { memoryMegabytes, openFiles } from '../bench/process-figures.ts';
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts';
import { freePorts } from '../support/free-ports.ts';
import { answerJson, startRecordingProvider } from '../support/recording-provider.ts';
import { startGatewayChild } from './gateway-child.ts';
import { type Sample, slopePerMinute } from './slope.ts';
import { type Kind, kinds } from './traffic.ts';

/**
 * `npm run soak -- --minutes 3`: mixed traffic, faults and reloads against a gateway's process. Ends with 1
 * when a client met an error that was not injected, when descriptors stay open, or when the live heap still
 * grows after ten minutes. Linux only.
 */
const clients = 32;
const pauseMs = 15;
const sampleMs = 2000;
const reloadMs = 10_000;
/** Connections that nobody uses are closed after a minute. */
const settleMs = 90_000;
/** Megabytes a minute that the live heap may grow by in the second half; shorter runs still warm up. */
const steadyGrowth = 0.5;
const steadyAfterMinutes = 10;
const faultsInTurn: readonly Fault[] = [
  'none',
  'reset',
  'cut-body',
  'garbage',
  'hangs-up',
  'reset-body',
  'cut-head',
];

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error('--minutes takes a number above 0');

const sandbox = await startSandbox({ port: 0 });
const proxy = await startFaultProxy(sandbox.port);
const agent = await startRecordingProvider();
agent.answer = answerJson(200, {
  choices: [{ index: 0, message: { role: 'assistant', content: 'Sunny' }, finish_reason: 'stop' }],
});
const [models = 0, agents = 0] = await freePorts(2);
const gateway = await startGatewayChild(configText(300));
const ports = { models, agents };

for (const kind of kinds) await kind.run(ports);
const filesAtStart = await openFiles(gateway.process);

const counts = new Map<string, number>();
const problems = new Map<string, number>();
const injectedProblems = new Map<string, number>();
const samples: Sample[] = [];
const live: Sample[] = [];
let loopDelayMs = 0;
let reloads = 0;
const startedAt = performance.now();
const secondsGone = () => (performance.now() - startedAt) / 1000;
gateway.onFigures(({ liveMegabytes, p99Ms }) => {
  loopDelayMs = p99Ms;
  if (!isOver()) live.push({ seconds: secondsGone(), value: liveMegabytes });
});
const isOver = () => secondsGone() >= minutes * 60;

await Promise.all([
  ...Array.from({ length: clients }, (_, index) => drive(index)),
  injectFaults(),
  reloadOften(),
  sample(),
]);

const filesAtEnd = await settledFiles();
report();
await gateway.stop();
await Promise.all([proxy.close(), agent.close(), sandbox.close()]);
const grows = minutes >= steadyAfterMinutes && slopePerMinute(secondHalf(live)) > steadyGrowth;
if (problems.size > 0 || filesAtEnd > filesAtStart || grows) process.exitCode = 1;

function configText(timeoutSeconds: number): string {
  return `version: v0.4.0
agents: [{id: weather, url: "${agent.url}"}]
listeners:
  - {type: model, name: models, address: 127.0.0.1, port: ${models}, timeout: ${timeoutSeconds}s}
  - {type: agent, name: agents, address: 127.0.0.1, port: ${agents}, agents: [{id: weather, description: weather}]}
model_providers:
  - {model: sandbox/*, base_url: "${sandbox.url}/v1", provider_interface: openai, access_key: soak}
  - {model: faulty/*, base_url: "${proxy.url}/v1", provider_interface: openai, access_key: soak}
`;
}

async function drive(first: number): Promise<void> {
  for (let turn = first; !isOver(); turn += 1) {
    const kind = kinds[turn % kinds.length];
    if (kind === undefined) return;
    note(kind, await kind.run(ports).catch((error: unknown) => String(error)));
    await delay(pauseMs);
  }
}

function note({ isInjected, name }: Kind, problem: string | null): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
  if (problem === null) return;
  const where = isInjected ? injectedProblems : problems;
  const text = `${name}: ${problem}`;
  where.set(text, (where.get(text) ?? 0) + 1);
}

async function injectFaults(): Promise<void> {
  for (let turn = 0; !isOver(); turn += 1) {
    await proxy.set(faultsInTurn[turn % faultsInTurn.length] ?? 'none');
    await delay(500);
  }
}

async function reloadOften(): Promise<void> {
  while (!isOver()) {
    await delay(Math.min(reloadMs, minutes * 60_000));
    reloads += 1;
    await gateway.reload(configText(300 + (reloads % 2)));
  }
}

async function sample(): Promise<void> {
  while (!isOver()) {
    samples.push({ seconds: secondsGone(), value: await memoryMegabytes(gateway.process) });
    await delay(sampleMs);
  }
}

async function settledFiles(): Promise<number> {
  const until = performance.now() + settleMs;
  for (;;) {
    const open = await openFiles(gateway.process);
    if (open <= filesAtStart || performance.now() > until) return open;
    await delay(1000);
  }
}

function report(): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const lines = [
    `requests             ${total} in ${minutes} min, ${(total / (minutes * 60)).toFixed(0)} a second, ${reloads} reloads`,
    ...[...counts].map(([name, count]) => `  ${name}: ${count}`),
    `errors               ${problems.size === 0 ? 'none' : ''}`,
    ...[...problems].map(([text, count]) => `  ${count} × ${text}`),
    `errors, injected     ${injectedProblems.size === 0 ? 'none' : ''}`,
    ...[...injectedProblems].sort().map(([text, count]) => `  ${count} × ${text}`),
    `memory               ${growth(samples)}`,
    `live heap            ${growth(live)}`,
    `open descriptors     ${filesAtStart} at first, ${filesAtEnd} at last`,
    `event loop, p99      ${loopDelayMs.toFixed(1)} ms late (10 ms is its resolution)`,
  ];
  process.stdout.write(`${lines.map((line) => line.trimEnd()).join('\n')}\n`);
}

function growth(all: readonly Sample[]): string {
  const [first, last] = [all[0], all.at(-1)];
  return `${first?.value.toFixed(1)} MB at first, ${last?.value.toFixed(1)} MB at last, ${slopePerMinute(secondHalf(all)).toFixed(2)} MB a minute in the second half`;
}

function secondHalf(all: readonly Sample[]): readonly Sample[] {
  return all.filter(({ seconds }) => seconds >= minutes * 30);
}
