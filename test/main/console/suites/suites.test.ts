import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SuiteProgress } from '../../../../src-main/contract/suite-calls.ts';
import { openTestHost, type TestPorts } from '../test-host.ts';

const secret = 'sk-live-1234567890abcdef';

const routed = ({ listener, sandbox }: TestPorts) => `version: v0.4.0
listeners:
  - { type: model, name: main, port: ${listener} }
overrides: { llm_routing_model: embedded/lexical }
model_providers:
  - { model: sandbox/echo, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai, default: true }
  - { model: sandbox/story, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai }
routing_preferences:
  - { name: stories, description: "write stories, tales and poems", models: [sandbox/story] }
  - { name: code review, description: "review and explain source code, find bugs", models: [sandbox/echo] }
`;

async function openHost() {
  const host = await openTestHost({
    config: routed,
    collector: { grpcPort: null, httpPort: null, host: '127.0.0.1' },
    mode: 'web',
    environment: { PLANO_CAPTURE_CONTENT: 'local' },
  });
  const folder = join(host.folder, '.plano', 'suites');
  const write = async (name: string, text: string) => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), text);
  };
  return { ...host, write, readSuite: (name: string) => readFile(join(folder, name), 'utf8') };
}

type Host = Awaited<ReturnType<typeof openHost>>;

/** Sends a request and waits until it is recorded; resolves with where. */
async function recorded(host: Host, content: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${host.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content }] }),
  });
  await response.text();
  const traceId = response.headers.get('x-plano-trace-id') ?? '';
  await expect
    .poll(async () => {
      const { calls } = await host.call('traces.calls', { traceId });
      const { decisions } = await host.call('decisions.read', { traceId });
      const { bodies } = await host.call('bodies.list', { traceId });
      return calls.length > 0 && decisions.length > 0 && bodies.length > 0;
    })
    .toBe(true);
  const { calls } = await host.call('traces.calls', { traceId });
  const { bodies } = await host.call('bodies.list', { traceId });
  const spanId = calls
    .map((call) => call.spanId)
    .find((id) => bodies.some((body) => body.spanId === id && body.part === 'request'));
  return { traceId, spanId: spanId ?? '' };
}

const suite = `version: 1
cases:
  # The one that matters.
  - id: tale
    request: { messages: [{ role: user, content: Write a tale }] }
    expect: { route: stories }
  - id: wrong
    request: { messages: [{ role: user, content: Find the bug in this source code }] }
    expect: { route: stories }
`;

describe('the suites of a workspace', () => {
  it('are listed with their cases, or with what is wrong with them', async () => {
    const host = await openHost();
    expect(await host.call('suites.list', {})).toEqual({ folder: '.plano/suites', suites: [] });
    await host.write('a.yaml', suite);
    await host.write('b.yaml', 'version: 1\ncases:\n  - {id: a, request: {}, expect: {rout: x}}\n');
    await host.write('notes.txt', 'nothing');
    const { suites } = await host.call('suites.list', {});
    expect(suites).toMatchObject([
      {
        file: 'a.yaml',
        problems: [],
        cases: [
          {
            id: 'tale',
            mode: 'dry-run',
            expects: ['route = stories'],
            preview: 'Write a tale',
            line: 4,
            last: null,
          },
          { id: 'wrong' },
        ],
      },
      { file: 'b.yaml', cases: [], problems: [{ line: 3, message: 'unknown field "rout"' }] },
    ]);
  });

  it('run on the gateway that serves, tell how far they are, and remember how it ended', async () => {
    const host = await openHost();
    await host.write('a.yaml', suite);
    await expect(host.call('suites.run', { file: 'a.yaml' })).rejects.toMatchObject({ code: 'not_running' });
    await host.start();
    const told: SuiteProgress[] = [];
    const changed = host.event('suites.changed');
    const { result, summary } = await host.call(
      'suites.run',
      { file: 'a.yaml' },
      { progress: (value) => told.push(value) },
    );
    expect(summary).toMatchObject({ total: 2, pass: 1, fail: 1 });
    expect(result.cases).toMatchObject([
      { id: 'tale', verdict: 'pass', runs: [{ facts: { route: 'stories', model: 'sandbox/story' } }] },
      { id: 'wrong', verdict: 'fail', reason: 'route: wanted stories, got code review' },
    ]);
    expect(await changed).toEqual({ file: 'a.yaml' });
    expect(
      told
        .filter(({ result: ended }) => ended !== null)
        .map(({ caseId }) => caseId)
        .sort(),
    ).toEqual(['tale', 'wrong']);
    const served = (await host.status()).appliedSha256;
    const lasts = async () =>
      (await host.call('suites.list', {})).suites[0]?.cases.map(({ last }) => last?.result.verdict ?? null);
    expect((await host.call('suites.list', {})).suites[0]?.cases[0]?.last?.configSha256).toBe(served);
    expect(await lasts()).toEqual(['pass', 'fail']);
    await host.write('a.yaml', suite.replace('Find the bug', 'Find a bug'));
    expect(await lasts()).toEqual(['pass', null]);
    await host.call('suites.run', { file: 'a.yaml', caseIds: ['wrong'] });
    expect(await lasts()).toEqual(['pass', 'fail']);
    await expect(host.call('suites.run', { file: 'a.yaml', caseIds: ['zz'] })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('name the cases that a changed config would flip, before it serves', async () => {
    const host = await openHost();
    await host.write('a.yaml', suite);
    await host.write('b.yaml', suite.replace('expect:', 'mode: live\n    expect:'));
    await host.write('broken.yaml', 'version: 9\n');
    await host.start();
    const text = await readFile(host.configFile, 'utf8');
    const changed = text.replace('write stories, tales and poems', 'translate texts');
    const told: number[] = [];
    const { live, results, summary } = await host.call(
      'suites.rehearse',
      { text: changed },
      { progress: ({ done, total }) => told.push(done / total) },
    );
    expect(summary).toMatchObject({ total: 3, pass: 0, fail: 3 });
    expect(results[0]).toMatchObject({
      file: 'a.yaml',
      cases: [{ id: 'tale', reason: 'route: wanted stories, got none' }, { id: 'wrong' }],
    });
    expect([live, told.at(-1)]).toEqual([1, 1]);
    expect((await host.call('suites.list', {})).suites[0]?.cases[0]?.last).toBeNull();
    expect((await host.call('suites.rehearse', { text })).summary).toMatchObject({ total: 3, pass: 1 });
    await expect(host.call('suites.rehearse', { text: 'version: v9\n' })).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });

  it('can be stopped', async () => {
    const host = await openHost();
    await host.write('a.yaml', suite.replace('- id: tale', '- id: tale\n    repeat: 100'));
    await host.start();
    const abort = new AbortController();
    const run = host.call(
      'suites.run',
      { file: 'a.yaml', caseIds: ['tale'] },
      { signal: abort.signal, progress: () => abort.abort() },
    );
    await expect(run).rejects.toThrow();
    expect((await host.call('suites.list', {})).suites[0]?.cases[0]?.last).toBeNull();
  });

  it('are written only over what was read', async () => {
    const host = await openHost();
    const made = await host.call('suites.save', { file: 'a.yaml', text: suite, baseSha256: null });
    expect(made.problems).toEqual([]);
    const again = { file: 'a.yaml', text: 'version: 3\n' };
    await expect(host.call('suites.save', { ...again, baseSha256: null })).rejects.toMatchObject({
      code: 'changed_on_disk',
    });
    const saved = await host.call('suites.save', { ...again, baseSha256: made.sha256 });
    expect(saved.problems.map(({ message }) => message)).toContain('must be 1');
    expect(await host.readSuite('a.yaml')).toBe('version: 3\n');
    expect(await host.call('suites.check', { text: suite })).toEqual({ problems: [] });
  });
});

describe('a request of the playground', () => {
  const request = {
    listener: 'main',
    api: 'chat' as const,
    body: { model: 'sandbox/echo', messages: [{ role: 'user', content: 'Say it again' }] },
    headers: { 'x-plano-routing': 'off' },
    mode: 'live' as const,
    repeat: 2,
    pass: 2,
  };

  it('[ux A52] runs as often as is wanted, and is held to what is expected', async () => {
    const host = await openHost();
    await host.start();
    const told: number[] = [];
    const tried = await host.call(
      'suites.try',
      {
        ...request,
        repeat: 5,
        pass: 4,
        expect: 'text: {contains: say it, ignore_case: true}\nstatus: 200\n',
      },
      { progress: ({ done }) => told.push(done) },
    );
    expect(tried).toMatchObject({ problems: [], result: { verdict: 'pass', good: 5, repeat: 5 } });
    expect(told).toEqual([1, 2, 3, 4, 5]);
    const missed = await host.call('suites.try', { ...request, expect: 'model: sandbox/story' });
    expect(missed.result).toMatchObject({
      verdict: 'fail',
      reason: 'model: wanted sandbox/story, got sandbox/echo',
    });
  });

  it('does not run where what is expected cannot be read', async () => {
    const host = await openHost();
    await host.start();
    const { problems, result } = await host.call('suites.try', {
      ...request,
      expect: 'status: 200\nrout: a',
    });
    expect(result).toBeNull();
    expect(problems).toEqual([{ line: 2, column: 1, path: 'rout', message: 'unknown field "rout"' }]);
    const credential = { ...request, headers: { authorization: 'x' }, expect: 'status: 200' };
    await expect(host.call('suites.try', credential)).rejects.toMatchObject({ code: 'invalid_params' });
    expect((await host.status()).listeners[0]?.requests).toBe(0);
  });
});

describe('a case from a trace', () => {
  it('[ux A56] holds no secret, and names the header that had one', async () => {
    const host = await openHost();
    await host.start();
    const place = await recorded(host, `Write a story. My key is ${secret}.`, {
      authorization: `Bearer ${secret}`,
      'x-model-affinity': 'chat-7',
      'x-tenant-token': 'tenant-secret-value',
    });
    const { caseId, file } = await host.call('suites.add-case', place);
    expect({ caseId, file }).toEqual({ caseId: 'write-a-story-my-key-is', file: 'routing.yaml' });
    const text = await host.readSuite(file);
    expect(text).not.toContain(secret);
    expect(text).not.toContain('tenant-secret-value');
    expect(text).toContain('redacted:\n      - authorization\n      - x-tenant-token\n');
    expect(text).toContain('x-model-affinity: chat-7');
    const { suites } = await host.call('suites.list', {});
    expect(suites[0]?.cases).toMatchObject([{ id: caseId, listener: 'main', expects: ['route = stories'] }]);
    const { summary } = await host.call('suites.run', { file });
    expect(summary).toMatchObject({ total: 1, pass: 1 });
  });

  it('joins the suite that is there, which stays as it was, under a name of its own', async () => {
    const host = await openHost();
    const before = suite.replace('id: tale', 'id: write-a-tale-of-two');
    await host.write('a.yaml', before);
    await host.start();
    const place = await recorded(host, 'Write a tale of two');
    const { caseId, file } = await host.call('suites.add-case', place);
    expect({ caseId, file }).toEqual({ caseId: 'write-a-tale-of-two-2', file: 'a.yaml' });
    const text = await host.readSuite('a.yaml');
    expect(text.startsWith(before)).toBe(true);
    const other = await host.call('suites.add-case', { ...place, file: 'other.yaml' });
    expect(other).toEqual({ caseId: 'write-a-tale-of-two', file: 'other.yaml' });
  });

  it('is not made of what was not recorded, or into a file that is no suite', async () => {
    const host = await openHost();
    await host.write('broken.yaml', 'version: 9\n');
    await host.start();
    const place = await recorded(host, 'Write a tale');
    await expect(
      host.call('suites.add-case', { ...place, spanId: '0123456789abcdef' }),
    ).rejects.toMatchObject({ code: 'not_recorded' });
    await expect(host.call('suites.add-case', { ...place, file: 'broken.yaml' })).rejects.toMatchObject({
      code: 'suite_invalid',
    });
    expect(await host.readSuite('broken.yaml')).toBe('version: 9\n');
  });
});
