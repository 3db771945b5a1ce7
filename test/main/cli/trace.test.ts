import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CliFailure, type CliIo } from '../../../src-main/cli/cli-io.ts';
import { traceCommand } from '../../../src-main/cli/trace.ts';
import { type Collector, startCollector } from '../../../src-main/collector/collector.ts';
import { parseQuery } from '../../../src-main/contract/query-language/parse-query.ts';
import { runningCollector, send, spanId, type TestSpan, traceId } from '../collector/collector-fixture.ts';

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: CliFailure | null;
}

interface Surroundings {
  readonly port: number;
  readonly home?: string;
  /** Interrupts the command. */
  readonly signal?: AbortSignal;
  onOutput?(text: string): void;
  /** What comes by stdin, which is no terminal. */
  readonly input?: string;
  /** A terminal whose user types this. */
  readonly typed?: string;
}

/** `planoai trace …` in this process. */
async function trace(
  line: string | readonly string[],
  { port, home = '', typed, input, signal = new AbortController().signal, onOutput }: Surroundings,
): Promise<Outcome> {
  const out = { stdout: '', stderr: '' };
  const terminal = typed !== undefined;
  const io: CliIo = {
    stdout: {
      write: (text) => {
        out.stdout += text;
        onOutput?.(out.stdout);
      },
      isTTY: terminal,
    },
    stderr: { write: (text) => (out.stderr += text), isTTY: terminal },
    stdin: Object.assign(new PassThrough(), { isTTY: terminal }),
    env: { PLANO_TRACE_PORT: String(port) },
    cwd: tmpdir(),
    signal,
  };
  if (typed !== undefined) (io.stdin as PassThrough).end(typed);
  if (input !== undefined) (io.stdin as PassThrough).end(input);
  const program = new Command().exitOverride().option('--json').option('-v, --verbose');
  const globals = () => {
    const { json = false, verbose = false } = program.opts<{ json?: boolean; verbose?: boolean }>();
    return {
      json,
      verbose,
      quiet: false,
      color: false,
      logLevel: 'info',
      home,
      instance: 'default',
      instanceFlags: '',
    } as const;
  };
  program.addCommand(traceCommand(io, globals).exitOverride());
  const args = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
  try {
    await program.parseAsync(['trace', ...args], { from: 'user' });
    return { exitCode: 0, ...out, failure: null };
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    return { exitCode: error.exitCode, ...out, failure: error };
  }
}

const now = Date.now();
const t1 = `aaaaaaaa1${'0'.repeat(23)}`;
const t2 = `bbbbbbbb2${'0'.repeat(23)}`;

const proxySpan: TestSpan = {
  trace: t1,
  span: '3',
  parent: '1',
  service: 'plano(outbound)',
  name: 'POST api.openai.com/v1/chat/completions',
  start: now - 59_000,
  durationMs: 400,
  attributes: {
    node_id: '',
    'http.url': 'https://api.openai.com',
    'http.method': 'POST',
    'http.status_code': '200',
  },
};

/** T1 is the newest: it started 60 s ago and lasts 1.5 s; T2 started 70 s ago and lasts 100 ms. */
const storeS: readonly TestSpan[] = [
  {
    trace: t2,
    span: 'f',
    name: 'POST /v1/chat/completions openai/gpt-4o-mini',
    start: now - 70_000,
    durationMs: 100,
    attributes: { 'llm.model': 'openai/gpt-4o-mini', 'http.status_code': 429, 'user.id': 'u2' },
  },
  {
    trace: t1,
    span: '1',
    name: 'POST /v1/chat/completions openai/gpt-4o',
    start: now - 60_000,
    durationMs: 1500,
    attributes: {
      'llm.model': 'openai/gpt-4o',
      'http.status_code': 200,
      'user.id': 'u1',
      'plano.cache.warm': true,
      'signals.quality_score': { double: 62 },
      'service.name.override': 'x',
      'http.method': 'POST',
    },
  },
  { trace: t1, span: '2', parent: '1', service: 'plano(routing)', name: 'routing', start: now - 59_500 },
  proxySpan,
];

describe('planoai trace on a store with two traces', () => {
  let collector: Collector;
  let port = 0;
  const folder = mkdtempSync(join(tmpdir(), 'plano-trace-'));
  const json = async (line: string) => JSON.parse((await trace(`${line} --json`, { port })).stdout);
  const ids = async (line: string): Promise<string[]> =>
    (await json(line)).traces.map((entry: { trace_id: string }) => entry.trace_id);

  beforeAll(async () => {
    collector = await startCollector({
      databaseFile: join(folder, 'traces.db'),
      lockFile: join(folder, 'traces.lock'),
      grpc: { host: '127.0.0.1', port: 0 },
      http: { host: '127.0.0.1', port: 0 },
      workspace: '',
      instance: '',
    });
    port = collector.addresses.grpc?.port ?? 0;
    await send(`http://127.0.0.1:${collector.addresses.http?.port}`, storeS);
  });
  afterAll(async () => {
    await collector.close();
    rmSync(folder, { recursive: true });
  });

  it('finds the same by a query as by a term [ux A21]', async () => {
    const byTerm = await ids('any --where llm.model=openai/gpt-4o-mini');
    expect(await ids('any --query llm.model=openai/gpt-4o-mini')).toEqual(byTerm);
    expect(byTerm).toEqual([t2]);
    expect(parseQuery('llm.model=gpt-4o-mini')).toMatchObject({ kind: 'compare', operator: '=' });
  });

  it('joins a query with the other options', async () => {
    const query = 'user.id:(u1 OR u2) -is:slow';
    const { stdout } = await trace(['any', '--query', query, '--where', 'user.id=u1', '--json'], { port });
    expect(JSON.parse(stdout).traces).toMatchObject([{ trace_id: t1 }]);
  });

  it('warns of a key that no trace has, where --where fails', async () => {
    const { exitCode, stdout, stderr } = await trace('--query user.idd=u1 --json', { port });
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { traces: [] }]);
    expect(stderr).toBe('Warning: No stored trace has the key user.idd of --query. Did you mean user.id?\n');
  });

  it('underlines where a query cannot be read', async () => {
    const { exitCode, failure } = await trace(['any', '--query', 'a=1 (b=2'], { port });
    expect([exitCode, failure?.message]).toEqual([1, 'Invalid --query at column 9: ) expected.']);
  });

  it('takes the last ten seconds, and names the units it knows [ux A28]', async () => {
    expect(await ids('--since 10s')).toEqual([]);
    const { exitCode, failure } = await trace('--since 5x', { port });
    expect([exitCode, failure?.message]).toEqual([1, 'Invalid --since value: 5x. Use e.g. 30s, 5m, 2h, 1d.']);
  });

  it('lists full ids as JSON [observability O72]', async () => {
    expect(await json('--list')).toEqual({ trace_ids: [t1, t2] });
  });

  it('lists short ids for people [observability O73]', async () => {
    const { stdout } = await trace('--list --no-interactive', { port });
    expect(stdout).toBe('Trace IDs:\n  - aaaaaaaa\n  - bbbbbbbb\n');
  });

  it.each([
    ['the last one [observability O74]', '', [t1]],
    ['all [observability O75]', 'any', [t1, t2]],
    ['by eight digits [observability O76]', 'bbbbbbbb', [t2]],
    ['by eight digits in upper case [observability O76]', 'BBBBBBBB', [t2]],
    ['by the whole id in upper case [observability O77]', t1.toUpperCase(), [t1]],
    ['by another prefix', 'aaaa', [t1]],
    ['by an id that nobody has', 'cccccccc', []],
    [
      'where two terms hold [observability O78]',
      'any --where user.id=u1 --where llm.model=openai/gpt-4o',
      [t1],
    ],
    [
      'where two terms contradict [observability O79]',
      '--where user.id=u1 --where llm.model=openai/gpt-4o-mini',
      [],
    ],
    ['where a boolean holds [observability O80]', '--where plano.cache.warm=true', [t1]],
    ['where a boolean holds, as Python writes it [observability O80]', '--where plano.cache.warm=True', [t1]],
    ['where a number is equal by value [observability O81]', '--where signals.quality_score=62', [t1]],
    ['where a virtual key holds', 'any --where status:error', [t2]],
    ['where another operator holds', 'any --where llm.model:*MINI', [t2]],
    ['since longer ago', '--since 5m', [t1, t2]],
    ['at most one', '--limit 1', [t1]],
    ['at most none [observability O90]', '--limit 0', []],
  ] as const)('finds %s', async (_what, line, expected) => {
    expect(await ids(line)).toEqual(expected);
  });

  it('finds what is new only, whole [observability O87]', async () => {
    // 65 s before the store was filled, however long the tests above took.
    const since = `--since ${65 + Math.round((Date.now() - now) / 1000)}s`;
    expect(await json(`${since} --list`)).toEqual({ trace_ids: [t1] });
    const { traces } = await json(`any ${since}`);
    expect(traces[0].spans).toHaveLength(3);
  });

  it('prints spans in full', async () => {
    const { traces } = await json('bbbbbbbb');
    expect(traces[0].spans).toEqual([
      {
        traceId: t2,
        spanId: spanId('f'),
        parentSpanId: '',
        name: 'POST /v1/chat/completions openai/gpt-4o-mini',
        startTimeUnixNano: `${now - 70_000}000000`,
        endTimeUnixNano: `${now - 69_900}000000`,
        service: 'plano(llm)',
        attributes: [
          { key: 'llm.model', value: { stringValue: 'openai/gpt-4o-mini' } },
          { key: 'http.status_code', value: { intValue: '429' } },
          { key: 'user.id', value: { stringValue: 'u2' } },
        ],
        kind: 1,
        status: { code: 0, message: '' },
        events: [],
        links: [],
        scope: { name: 'test', version: '1' },
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'plano(llm)' } }] },
      },
    ]);
  });

  it.each([
    ['--where bad-format', 'Invalid --where filter(s): bad-format. Use key=value.', '[observability O82]'],
    ['--where nope=1', 'Unknown --where key(s): nope', '[observability O83]'],
    ['any --filter http.method,', 'Filter contains empty tokens.', '[observability O86]'],
    ['--since abc', 'Invalid --since value: abc. Use e.g. 30s, 5m, 2h, 1d.', '[observability O88]'],
    ['--limit -1', 'Limit must be greater than or equal to 0.', '[observability O89]'],
    ['--list bbbbbbbb', 'Target and --list cannot be used together.', '[observability O91]'],
    ['abc', 'Trace ID must be 8 or 32 hex characters.', '[observability O92]'],
    ['00000000', 'Short trace ID must be 8 hex characters.', '[observability O92]'],
    ['0'.repeat(32), 'Trace ID must be 32 hex characters.', '[observability O92]'],
    ['listen --limit 3', 'Trace ID must be 8 or 32 hex characters.', ''],
  ])('%s fails: %s %s', async (line, message) => {
    const { exitCode, stdout, failure } = await trace(line, { port });
    expect([exitCode, stdout, failure?.message]).toEqual([1, '', message]);
  });

  it.each([
    ['xyz', 'Trace ID must be 8 or 32 hex characters.'],
    ['00000000', 'Short trace ID must be 8 hex characters.'],
    ['--where bad-format any', 'Invalid --where filter(s): bad-format. Use key=value.'],
  ])('%s fails: %s [cli 37 38 39]', async (line, message) => {
    const { exitCode, failure } = await trace(line, { port });
    expect([exitCode, failure?.message]).toEqual([1, message]);
  });

  it.each([
    ['--since 30s', 0],
    ['--since 2h', 0],
    ['--since x', 1],
  ])('%s exits with %i [cli 43]', async (line, exitCode) => {
    expect((await trace(line, { port })).exitCode).toBe(exitCode);
  });

  it('filters attributes after it has looked for traces [observability O84] [cli 40]', async () => {
    const { traces } = await json('any --filter http.* --where user.id=u1');
    expect(traces.map((entry: { trace_id: string }) => entry.trace_id)).toEqual([t1]);
    const keys = traces[0].spans.flatMap((span: { attributes: { key: string }[] }) =>
      span.attributes.map(({ key }) => key),
    );
    expect(new Set(keys)).toEqual(new Set(['http.status_code', 'http.method', 'http.url']));
  });

  it('warns on stderr of a filter that fits nothing, and filters nothing [observability O85] [cli 41]', async () => {
    const { stdout, stderr } = await trace('any --filter nope* --json', { port });
    expect(JSON.parse(stdout)).toEqual(await json('any'));
    expect(stderr).toBe('Warning: Filter key(s) not found: nope*. Returning unfiltered traces.\n');
  });

  it('names the reason of an error above its span [observability O93]', async () => {
    const { stdout } = await trace('bbbbbbbb', { port });
    expect(stdout).toBe(
      [
        '',
        `Trace: ${t2} (100ms total)`,
        '',
        'Too Many Requests',
        '0ms plano(llm) POST /v1/chat/completions openai/gpt-4o-mini  [100ms]',
        '    http.status_code: 429 🚦',
        '    llm.model: openai/gpt-4o-mini',
        '    user.id: u2',
        '',
        '',
      ].join('\n'),
    );
  });

  it('nests spans and shows what matters of proxy spans [observability O94]', async () => {
    const { stdout } = await trace('', { port });
    expect(stdout).toContain(`Trace: ${t1} (1500ms total)`);
    expect(stdout).toContain('\n  500ms plano(routing) routing  [10ms]\n');
    expect(stdout).toContain('\n  1000ms plano(outbound) POST api.openai.com/v1/chat/completions  [400ms]\n');
    expect(stdout).not.toMatch(/node_id|http\.url|service\.name\.override/);
    const verbose = await trace('-v', { port });
    expect(verbose.stdout).toContain('    http.url: https://api.openai.com\n      node_id: \n');
  });

  it('prints all that match, newest first, and says how many more there are', async () => {
    const { stdout } = await trace('any --limit 1', { port });
    expect(stdout).toContain(t1);
    expect(stdout).toMatch(/… 1 more traces \(use --limit\)\n$/);
  });

  it('lets the user of a terminal choose', async () => {
    const chosen = await trace('--list', { port, typed: '2\n' });
    expect(chosen.stdout).toMatch(/ {2}1 {2}aaaaaaaa \(1500ms total • \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)\n/);
    expect(chosen.stdout).toContain(`Trace: ${t2}`);
    const cancelled = await trace('--list', { port, typed: '' });
    expect(cancelled.stdout).toMatch(/Cancelled\.\n$/);
  });

  it('refuses options that are for listening', async () => {
    const { exitCode, failure } = await trace('any --port 5', { port });
    expect([exitCode, failure?.message]).toEqual([2, '--port is for "planoai trace listen" only.']);
  });
});

describe('planoai trace', () => {
  const withPort = async () => {
    const running = await runningCollector({ grpc: { host: '127.0.0.1', port: 0 } });
    return { ...running, port: running.collector.addresses.grpc?.port ?? 0 };
  };

  it('finds a value that holds an equals sign [cli 42] [ux A29]', async () => {
    const { url, port } = await withPort();
    await send(url, [{ trace: 'a', span: '1', attributes: { q: 'a=b' } }]);
    const { stdout } = await trace('--where q=a=b any --json', { port });
    expect(JSON.parse(stdout).traces[0].trace_id).toBe(traceId('a'));
  });

  it('lists traces that hang together once [cli 45]', async () => {
    const { url, port } = await withPort();
    await send(url, [{ trace: 'b', span: '2', parent: '1' }]);
    await send(url, [{ trace: 'a', span: '1' }]);
    const { stdout } = await trace('--list --json', { port });
    expect(JSON.parse(stdout)).toEqual({ trace_ids: [traceId('a')] });
  });

  it('finds nothing in an empty store, whatever the key', async () => {
    const { port } = await withPort();
    expect((await trace('', { port })).stdout).toBe('No traces found.\n');
    expect((await trace('--list --where any.key=1', { port })).stdout).toBe('No trace IDs found.\n');
  });

  it('shows the candidates of a prefix that is not unique', async () => {
    const { url, port } = await withPort();
    await send(url, [
      { trace: 'abcd1', span: '1', start: 1_700_000_000_002 },
      { trace: 'abcd2', span: '1' },
    ]);
    const { exitCode, failure } = await trace('abcd', { port });
    expect([exitCode, failure?.message]).toEqual([
      1,
      `Trace ID abcd is ambiguous: ${traceId('abcd1')}, ${traceId('abcd2')}`,
    ]);
  });

  it('marks spans whose parent is missing, and breaks circles [observability O110]', async () => {
    const { url, port } = await withPort();
    await send(url, [
      { trace: 'a', span: '1', parent: '9', name: 'orphan' },
      { trace: 'a', span: '2', parent: '3', name: 'circle one' },
      { trace: 'a', span: '3', parent: '2', name: 'circle two' },
    ]);
    const { stdout } = await trace('', { port });
    expect(stdout.match(/^.*\dms\].*$/gm)).toEqual([
      '0ms plano(llm) orphan  [10ms]  ⤷ missing parent',
      '0ms plano(llm) circle one  [10ms]',
      '  0ms plano(llm) circle two  [10ms]',
    ]);
  });

  it('keeps control characters of spans away from the terminal', async () => {
    const { url, port } = await withPort();
    await send(url, [{ trace: 'a', span: '1', name: 'x\u001b[2Jy', attributes: { text: 'a\nb\u009b' } }]);
    const { stdout } = await trace('', { port });
    expect(stdout).toContain('x\\u001b[2Jy');
    expect(stdout).toContain('text: a\\nb\\u009b');
  });

  it('shows what a flagged span is flagged for', async () => {
    const { url, port } = await withPort();
    await send(url, [{ trace: 'a', span: '1', name: 'POST 🚩', events: ['signal.misalignment', 'log'] }]);
    const { stdout } = await trace('', { port });
    expect(stdout).toContain('    🚩 signal.misalignment\n');
    expect(stdout).not.toContain('log');
  });

  it.each([
    [
      '--follow --since 1h',
      /^\d\d:\d\d:\d\d {2}a0000000 {2}10ms {2}plano\(llm\) one\n\d\d:\d\d:\d\d {2}b0000000 {2}20ms {2}plano\(llm\) two {2}✗ 1 error\n$/,
    ],
    [
      '-f --since 1h --json',
      /^\{"trace_id":"a0{31}","spans":\[\{[^\n]*\}\]\}\n\{"trace_id":"b0{31}","spans":\[\{[^\n]*\}\]\}\n$/,
    ],
  ])('%s prints every trace that has ended, once', async (line, expected) => {
    const { url, port } = await withPort();
    const start = Date.now();
    await send(url, [
      { trace: 'a', span: '1', name: 'one', start },
      { trace: 'c', span: '3', parent: '9', name: 'its begin is missing', start },
    ]);
    const interrupted = new AbortController();
    const following = trace(line, {
      port,
      signal: interrupted.signal,
      onOutput: (text) => {
        if (text.split('\n').length > 2) interrupted.abort();
        // The second trace ends while the command runs.
        else void send(url, [{ trace: 'b', span: '2', name: 'two', status: 2, start, durationMs: 20 }]);
      },
    });
    const { exitCode, stdout } = await following;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(expected);
  });

  it('follows everything or nothing', async () => {
    const { exitCode, failure } = await trace('aaaa -f', { port: 1 });
    expect([exitCode, failure?.message]).toEqual([1, '--follow takes no target, --list or --limit.']);
  });

  it('exports traces to a file, and imports it into another store', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plano-export-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'traces.json');
    const { url, port } = await withPort();
    const many = Array.from({ length: 450 }, (_, index): TestSpan => {
      return { trace: (0x1000 + index).toString(16), span: '1', attributes: { even: index % 2 === 0 } };
    });
    await send(url, many);
    const exported = await trace(['export', 'any', '--query', 'even=true', '-o', file], { port });
    expect(exported.stdout).toBe(`Exported 225 traces, 225 spans to ${file}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const other = await withPort();
    const imported = await trace(['import', file], { port: other.port });
    expect(imported.stdout).toBe('imported 225 traces, 225 spans, 0 rejected\n');
    const again = await trace('export any', { port: other.port });
    expect(again.stdout).toBe(readFileSync(file, 'utf8'));
    expect((await trace('clear --yes', { port: other.port })).stdout).toBe('Deleted 225 traces.\n');
    expect((await trace('export any --format csv', { port: other.port })).stdout.split('\r\n')).toHaveLength(
      2,
    );
  });

  it('imports what it printed, from stdin', async () => {
    const { url, port } = await withPort();
    await send(url, [{ trace: 'a', span: '1', attributes: { q: 'x' } }]);
    const { stdout } = await trace('--json', { port });
    const other = await withPort();
    const imported = await trace('import - --json', { port: other.port, input: stdout });
    expect(JSON.parse(imported.stdout)).toEqual({
      files: [{ file: 'stdin', traces: 1, spans: 1, rejected: 0, reasons: {} }],
    });
    expect((await trace('--json', { port: other.port })).stdout).toBe(stdout);
  });

  it.each([
    ['import /nowhere/x.json', 'Cannot read /nowhere/x.json: ENOENT'],
    ['import -', '- cannot be imported: the file is empty.'],
    ['export --format xml', 'Invalid --format: xml. Use one of otlp-json, otlp-jsonl, csv, har, bundle.'],
    ['export --query a=', 'Invalid --query at column 3: value expected.'],
    ['clear', 'Every trace would be deleted. Say so with --yes.'],
  ])('%s fails: %s', async (line, message) => {
    const { exitCode, failure } = await trace(line, { port: 1, input: '' });
    expect(exitCode).toBeGreaterThan(0);
    expect(failure?.message).toContain(message);
  });

  it('says that no collector runs [observability O95] [cli 44]', async () => {
    const { collector, port } = await withPort();
    await collector.close();
    const { exitCode, stdout, failure } = await trace('--json', { port });
    expect([exitCode, stdout, failure?.code, failure?.message]).toEqual([
      1,
      '',
      'collector_unreachable',
      `No trace collector is running on 127.0.0.1:${port}. Start one with: planoai trace listen`,
    ]);
  });

  it('has no listener to stop [observability O96]', async () => {
    const home = mkdtempSync(join(tmpdir(), 'plano-home-'));
    for (const word of ['down', 'stop']) {
      const { exitCode, stdout } = await trace(word, { port: 1, home });
      expect([exitCode, stdout]).toEqual([0, 'No background trace listener running\n']);
    }
    rmSync(home, { recursive: true });
  });
});
