import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import type { CliIo } from '../../../src-main/cli/cli-io.ts';
import {
  costText,
  millisecondsText,
  msPerToken,
  nameText,
  percentile,
  speedText,
} from '../../../src-main/cli/obs/obs-format.ts';
import { obsScreen } from '../../../src-main/cli/obs/obs-screen.ts';
import { obsSnapshot } from '../../../src-main/cli/obs/obs-snapshot.ts';
import { createPaint } from '../../../src-main/cli/paint.ts';
import { runProgram } from '../../../src-main/cli/program.ts';
import type { CallRow } from '../../../src-main/contract/cost-calls.ts';
import { sampleCalls } from '../../support/console-sample.ts';
import { freePorts } from '../../support/free-ports.ts';
import { runningCollector, send, type TestSpan, temporaryFolder } from '../collector/collector-fixture.ts';

const [sample] = sampleCalls;
const call = (part: Partial<CallRow> = {}): CallRow => {
  if (sample === undefined) throw new Error('no sample');
  return { ...sample, ...part };
};

describe('figures', () => {
  it.each([
    ['[observability O97]', 1000, 200, 80, 10, '100/s'],
    ['[observability O98] nothing was answered', 1000, 200, 0, null, '—'],
    ['nobody counted', 1000, 200, null, null, '—'],
    ['all came at once', 200, 200, 5, null, '—'],
    ['slow', 2000, 0, 100, 20, '50.0/s'],
  ])('%s: %i ms, first token after %i ms, %s tokens', (_, duration, first, tokens, perToken, speed) => {
    const ms = msPerToken(duration, first, tokens);
    expect(ms).toBe(perToken);
    expect(speedText(ms === null ? null : 1000 / ms)).toBe(speed);
  });

  it('[observability O99] takes the rank of a percentile as the original does, halves to even', () => {
    const hundreds = [500, 100, 300, 200, 400];
    expect([0.5, 0.95].map((p) => percentile(hundreds, p))).toEqual([300, 500]);
    expect(percentile([1, 2], 0.5)).toBe(1);
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(3);
    expect(percentile([], 0.5)).toBeNull();
  });

  it.each([
    [0.00001234, '$0.00001234'],
    [0.00512, '$0.00512'],
    [0.5, '$0.5000'],
    [1234.5, '$1,234.50'],
    [0, '—'],
    [null, '—'],
  ])('[observability O100] writes %s dollars as %s', (usd, text) => {
    expect(costText(usd)).toBe(text);
  });

  it('marks a cost with an assumed rate, and shortens times and names', () => {
    expect(costText(0.5, true)).toBe('~$0.5000');
    expect([840, 2410, null].map(millisecondsText)).toEqual(['840ms', '2.4s', '—']);
    expect(nameText('x'.repeat(40))).toBe(`${'x'.repeat(31)}…`);
  });
});

describe('the sums', () => {
  it('split failures, add money exactly and tell what is without a price', () => {
    const { totals } = obsSnapshot([
      call({ status: 429, failed: true, costNanoUsd: null }),
      call({ status: 503, failed: true, costNanoUsd: null, sessionId: 's2' }),
      call({ status: null, failed: true, costNanoUsd: null, sessionId: null }),
      call({ costNanoUsd: null }),
      call({ costNanoUsd: 100_000_000 }),
      call({ costNanoUsd: 200_000_000, costAssumed: true }),
    ]);
    expect(totals).toMatchObject({
      ...{ requests: 6, errors_4xx: 1, errors_5xx: 1, errors_other: 1 },
      ...{ cost_usd: 0.3, cost_assumed: true, unpriced_calls: 1, sessions: 2 },
    });
  });

  it('put the dearest model and the most taken route first', () => {
    const { by_model, routes } = obsSnapshot([
      call({ model: 'cheap', route: 'chat', costNanoUsd: 1 }),
      call({ model: 'cheap', route: 'chat', costNanoUsd: 1 }),
      call({ model: 'dear', route: 'code', costNanoUsd: 1000, failed: true }),
      call({ model: 'unknown', route: null, costNanoUsd: null }),
    ]);
    expect(by_model.map(({ model }) => model)).toEqual(['dear', 'cheap', 'unknown']);
    expect(routes).toMatchObject([
      { route: 'chat', hits: 2, errors: 0 },
      { route: 'code', hits: 1, errors: 1 },
    ]);
  });
});

describe('the screen', () => {
  const screen = (calls: readonly CallRow[], width = 140) =>
    obsScreen({
      ...{ snapshot: obsSnapshot(calls), footer: 'collector on 127.0.0.1:4317', trouble: null },
      ...{ paint: createPaint(false), width, now: 1_790_000_000_000 },
    });

  it('shows a column only when a call has something for it', () => {
    expect(screen([call()]).join('\n')).toMatch(
      /time +model +route +in·new +in·cache +out +tok\/s +TTFT +lat +cost +status/,
    );
    expect(screen([call({ route: null, cachedTokens: null })]).join('\n')).toMatch(
      /time +model +in·new +out +tok\/s/,
    );
    expect(screen([call({ reasoningTokens: 7 })]).join('\n')).toMatch(/out +rsn/);
  });

  it.each([30, 60, 99, 100, 200])('is never wider than a terminal of %i columns', (width) => {
    const lines = screen(
      [call(), call({ model: 'm'.repeat(80), failed: true, error: 'x'.repeat(300), status: 500 })],
      width,
    );
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(Math.min(width, 160));
  });

  it('lets no name of a span steer the terminal', () => {
    const lines = screen([call({ model: '\u001b[2Jevil', error: '\u001b]0;title\u0007', failed: true })]);
    expect(lines.join('')).not.toContain('\u001b');
  });

  it('says that there is nothing yet', () => {
    expect(screen([])).toEqual(['No calls to models yet.', '', 'collector on 127.0.0.1:4317']);
  });
});

interface Terminal {
  readonly tty?: boolean;
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  onOutput?(text: string): void;
}

async function obs(line: string, { env = {}, onOutput, signal, tty = false }: Terminal = {}) {
  const home = env.PLANO_HOME ?? temporaryFolder();
  const written = { out: '', err: '' };
  const io: CliIo = {
    stdout: {
      write: (text) => {
        written.out += text;
        onOutput?.(written.out);
      },
      isTTY: tty,
      columns: 120,
      rows: 60,
    },
    stderr: { write: (text) => (written.err += text) },
    stdin: new PassThrough(),
    env: { PLANO_HOME: home, ...env },
    cwd: home,
    signal: signal ?? new AbortController().signal,
  };
  const exitCode = await runProgram(['obs', ...line.split(' ').filter((word) => word !== '')], io);
  return { exitCode, ...written };
}

const llmSpan = (index: number, attributes: TestSpan['attributes'] = {}): TestSpan => ({
  trace: `${index + 1}`,
  span: `${index + 1}`,
  service: 'plano(llm)',
  start: 1_790_000_000_000 + index * 1000,
  attributes: {
    'llm.model': 'openai/gpt-4o',
    request_id: `r${index}`,
    'llm.usage.prompt_tokens': 1000,
    'llm.usage.completion_tokens': 500,
    ...attributes,
  },
});

async function collectorWith(spans: readonly TestSpan[]) {
  const running = await runningCollector({ grpc: { host: '127.0.0.1', port: 0 } });
  await send(running.url, spans);
  return { ...running, port: running.collector.addresses.grpc?.port ?? 0 };
}

describe('planoai obs', () => {
  it('[observability O107] counts the newest calls up to its capacity', async () => {
    const { port } = await collectorWith([0, 1, 2, 3, 4].map((index) => llmSpan(index)));
    const run = await obs(`--once --json --capacity 3 --port ${port}`);
    const { calls, recent } = JSON.parse(run.out);
    expect(calls).toBe(3);
    expect(recent.map(({ request_id }: { request_id: string }) => request_id)).toEqual(['r4', 'r3', 'r2']);
  });

  it('prints one snapshot where there is no terminal, without colours', async () => {
    const { port } = await collectorWith([llmSpan(0, { 'llm.usage.total_cost_usd': { double: 0.42 } })]);
    const run = await obs('', { env: { PLANO_TRACE_PORT: String(port), FORCE_COLOR: '' } });
    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(run.out).toContain('openai/gpt-4o');
    expect(run.out).toContain('$0.4200');
    expect(run.out).toContain(`collector on 127.0.0.1:${port}`);
    expect(run.out).not.toContain('\u001b');
  });

  it('prices by a catalogue that is asked for, keeps it for a day, and leaves what the gateway says', async () => {
    const { port } = await collectorWith([
      llmSpan(0, { 'llm.usage.cached_input_tokens': 200 }),
      llmSpan(1, { 'llm.usage.total_cost_usd': { double: 1 } }),
    ]);
    const home = temporaryFolder();
    const file = join(home, 'catalogue.json');
    const cost = { input: 2.5, output: 10, cache_read: 1.25 };
    await writeFile(file, JSON.stringify({ openai: { models: { 'gpt-4o': { cost } } } }));
    const ask = `--once --json --port ${port} --pricing-provider models.dev --pricing-url ${pathToFileURL(file).href}`;
    const env = { PLANO_HOME: home };
    const first = JSON.parse((await obs(ask, { env })).out);
    expect(first.recent).toMatchObject([
      { cost_usd: 1, cost_source: 'gateway' },
      { cost_usd: 0.00725, cost_source: 'models.dev' },
    ]);
    await writeFile(file, 'gone');
    expect(JSON.parse((await obs(ask, { env })).out).totals.cost_usd).toBe(1.00725);
  });

  it('shows blank costs and says why when the catalogue is not there', async () => {
    const { port } = await collectorWith([llmSpan(0)]);
    const run = await obs(
      `--once --port ${port} --pricing-provider models.dev --pricing-url file:///nowhere/prices.json`,
    );
    expect(run.exitCode).toBe(0);
    expect(run.out).toMatch(/prices: models\.dev \(file:\/\/\/nowhere\/prices\.json\) is not there: /);
  });

  it('follows the calls on a terminal and gives it back on Ctrl+C', async () => {
    const { port, url } = await collectorWith([llmSpan(0)]);
    const interrupt = new AbortController();
    let shown = '';
    const running = obs(`--port ${port} --refresh-ms 50`, {
      ...{ tty: true, signal: interrupt.signal, env: { NO_COLOR: '1' } },
      onOutput: (text) => {
        shown = text;
      },
    });
    await vi.waitFor(() => expect(shown).toContain('openai/gpt-4o'), 5000);
    await send(url, [llmSpan(1, { 'llm.model': 'mistral/later' })]);
    await vi.waitFor(() => expect(shown).toContain('mistral/later'), 5000);
    interrupt.abort();
    const run = await running;
    expect(run.exitCode).toBe(0);
    expect(run.out.startsWith('\u001b[?1049h\u001b[?25l')).toBe(true);
    expect(run.out.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what we look for
    expect(run.out).not.toMatch(/\u001b\[\d+m/);
  });

  it('receives spans itself with --listen, and shares its port with nobody', async () => {
    const { port } = await collectorWith([]);
    const taken = await obs(`--listen --once --port ${port}`);
    expect(taken.exitCode).toBe(1);
    expect(taken.err).toContain(String(port));
    const [free = 0] = await freePorts(1);
    const run = await obs(`--listen --once --port ${free}`);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.out).toContain(`receives spans on 127.0.0.1:${free}`);
  });

  it.each([
    ['--capacity 0', 'Invalid value of --capacity: 0. It takes a whole number from 1 to 5000.'],
    ['--capacity many', 'Invalid value of --capacity: many.'],
    ['--refresh-ms -1', 'Invalid value of --refresh-ms: -1.'],
    ['--pricing-provider openai', 'It takes digitalocean or models.dev.'],
    ['--pricing-url ftp://x', 'Invalid value of --pricing-url'],
    ['--port 99999', 'Invalid port in --port: 99999.'],
    ['--host 0.0.0.0', '--host is for "planoai obs --listen" only'],
  ])('refuses %s with exit code 1', async (flags, message) => {
    const run = await obs(`--once ${flags}`);
    expect(run.exitCode).toBe(1);
    expect(run.err).toContain(message);
  });

  it('says how to start a collector when none runs', async () => {
    const [free = 0] = await freePorts(1);
    const run = await obs(`--once --json --port ${free}`);
    expect(run).toMatchObject({ exitCode: 1, out: '' });
    expect(JSON.parse(run.err).error).toMatchObject({ code: 'collector_unreachable' });
  });
});
