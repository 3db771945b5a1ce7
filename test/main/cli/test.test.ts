import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../support/free-ports.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { cliWorkspace } from './cli-fixture.ts';

let router: RecordingProvider;
let answers = 0;

beforeAll(async () => {
  router = await startRecordingProvider();
  // It knows code by the word; what wavers goes another way each time; what is broken gets an error.
  router.answer = (response, request) => {
    const prompt: string = JSON.parse(request.body).messages[0].content;
    if (prompt.includes('BROKEN')) return answerJson(500, {})(response);
    answers += 1;
    const isCode = prompt.includes('a function') || (prompt.includes('waver') && answers % 2 === 0);
    const content = `{"route": ${isCode ? '["code"]' : '[]'}}`;
    answerJson(200, { choices: [{ index: 0, message: { role: 'assistant', content } }] })(response);
  };
});
afterAll(() => router.close());

const config = (sandboxPort = 12_800) => `version: v0.4.0
listeners:
  - {type: model, name: m, port: 12000}
  - {type: model, name: second, port: 12002}
overrides: {llm_routing_model: ollama/router}
model_providers:
  - {model: ollama/router, base_url: "${router.url}"}
  - {model: sandbox/echo, base_url: "http://127.0.0.1:${sandboxPort}/v1", provider_interface: openai, default: true}
  - {model: openai/gpt-4o, access_key: k-1, base_url: "http://127.0.0.1:9"}
routing_preferences:
  - {name: code, description: writing code, models: [openai/gpt-4o]}
`;

const entry = (id: string, content: string, expected: string, more = '') =>
  `  - {id: ${id}, request: {messages: [{role: user, content: "${content}"}]}, expect: ${expected}${more}}\n`;
const suite = (...cases: string[]) => `version: 1\ncases:\n${cases.join('')}`;

const project = (files: Record<string, string>) => cliWorkspace({ 'config.yaml': config(), ...files });
const routing = (text: string) => project({ '.plano/suites/routing.yaml': text });

describe('planoai test', () => {
  it('passes when every request goes where it should, in every suite of the workspace', async () => {
    const { run, write } = await routing(
      suite(
        entry('code', 'write a function', '{route: code, model: openai/gpt-4o}', ', repeat: 2'),
        entry('talk', 'hi', '{route: none, model: sandbox/echo, latency_ms: "<60000"}'),
      ),
    );
    await write('.plano/suites/second.yml', suite(entry('talk', 'hello', '{route: none}')));
    const { err, exitCode, out } = await run('test');
    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      '.plano/suites/routing.yaml',
      '  pass     code  2/2',
      '  pass     talk  1/1',
      '.plano/suites/second.yml',
      '  pass     talk  1/1',
      '3 pass',
      '',
    ]);
  });

  it('ends with 8 when a request goes elsewhere, and says where', async () => {
    const { run } = await routing(
      suite(entry('talk', 'hi', '{route: code}'), entry('b', 'hi', '{route: none}')),
    );
    const { exitCode, out } = await run('test');
    expect(exitCode).toBe(8);
    expect(out).toContain('  FAIL     talk  0/1  route: wanted code, got none\n  pass     b     1/1\n');
    expect(out).toContain('1 pass\n1 fail\n');
  });

  it('[ux A53] ends with 8 for a flaky case, and with 0 and a line that says so where that is allowed', async () => {
    const { run } = await routing(suite(entry('wavers', 'waver', '{route: code}', ', repeat: 4')));
    const strict = await run('test');
    expect(strict.exitCode).toBe(8);
    expect(strict.out).toContain('FLAKY    wavers  2/4  2 of 4 good, 4 wanted; route: wanted code, got none');
    const allowed = await run('test --allow-flaky');
    expect(allowed.exitCode).toBe(0);
    expect(allowed.out.split('\n')).toContain('1 flaky');
  });

  it('[ux A54] runs no case and ends with 7 when the router cannot be reached', async () => {
    const { run } = await project({
      'config.yaml': config().replace(router.url, 'http://127.0.0.1:9'),
      '.plano/suites/routing.yaml': suite(
        entry('code', 'write a function', '{route: code}', ', repeat: 3'),
        entry('talk', 'hi', '{route: none}'),
      ),
    });
    const { exitCode, out } = await run('test --json');
    expect(exitCode).toBe(7);
    const document = JSON.parse(out);
    expect(document.summary).toEqual({ total: 2, pass: 0, flaky: 0, fail: 0, error: 0, not_run: 2 });
    expect(document.suites[0].cases[0]).toMatchObject({
      verdict: 'not_run',
      reason: expect.stringContaining('No router answered'),
      runs: [{ kind: 'not_run' }],
    });
    expect((await run('test')).out).toContain('  not run  code  0/3  No router answered');
  });

  it('[ux A55] runs no case of an invalid config, ends with 1 and prints the problems as validate does', async () => {
    const { run } = await project({
      'config.yaml': 'version: v0.4.0\nlisteners: [{type: model, name: m, prt: 12000}]\n',
      '.plano/suites/routing.yaml': suite(entry('talk', 'hi', '{route: none}')),
    });
    const asked = router.requests.length;
    const { err, exitCode, out } = await run('test --json');
    expect([exitCode, out]).toEqual([1, '']);
    const { error } = JSON.parse(err);
    expect(error.code).toBe('config_invalid');
    const validated = JSON.parse((await run('validate --json --check-env')).out);
    expect(validated.diagnostics.length).toBeGreaterThan(0);
    expect(error.details).toEqual(validated.diagnostics);
    expect((await run('test')).err).toContain('unknown field "prt"');
    expect(router.requests).toHaveLength(asked);
  });

  it('names file, line and column of everything that is wrong with suites, and runs nothing', async () => {
    const { run, write } = await routing(suite(entry('talk', 'hi', '{rout: a}')));
    await write('.plano/suites/zz.yaml', 'version: 2\n');
    const { err, exitCode, out } = await run('test');
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toContain('.plano/suites/routing.yaml:3:77  cases[0].expect.rout: unknown field "rout"');
    expect(err).toContain('.plano/suites/zz.yaml:1:10  version: must be 1');
  });

  it('sends live cases, whose answers can be looked at', async () => {
    const [port = 0] = await freePorts(1);
    const live = ', mode: live';
    const { run } = await project({
      'config.yaml': config(port),
      '.plano/suites/routing.yaml': suite(
        entry(
          'says',
          'hi there',
          '{model: sandbox/echo, status: 200, text: {contains: hi there}, tokens: ">1"}',
          live,
        ),
        entry('priced', 'hi', '{cost_usd: "<0.001"}', live),
        entry('down', 'write a function', '{model: openai/gpt-4o}', live),
        entry('dark', 'BROKEN', '{route: none}', live),
      ),
    });
    const { exitCode, out } = await run('test --json', { env: { PLANO_SANDBOX_PORT: String(port) } });
    expect(exitCode).toBe(8);
    expect(JSON.parse(out).suites[0].cases).toMatchObject([
      { id: 'says', verdict: 'pass', runs: [{ facts: { text: expect.stringContaining('hi there') } }] },
      { id: 'priced', verdict: 'error', reason: 'cost unknown' },
      { id: 'down', verdict: 'not_run', reason: expect.stringContaining('cannot be reached') },
      { id: 'dark', verdict: 'not_run', reason: expect.stringContaining('No router answered') },
    ]);
  });

  it('knows what a model costs whose price is set', async () => {
    const [port = 0] = await freePorts(1);
    const { run, write } = await project({
      'config.yaml': config(port),
      '.plano/suites/a.yaml': suite(entry('priced', 'hi', '{cost_usd: "<1"}', ', mode: live')),
    });
    await write('../home/pricing.yaml', 'sandbox/echo: {input: 1, output: 2}\n');
    const { out } = await run('test --json', { env: { PLANO_SANDBOX_PORT: String(port) } });
    const [only] = JSON.parse(out).suites[0].cases;
    expect(only).toMatchObject({ verdict: 'pass' });
    expect(only.runs[0].facts.costUsd).toBeGreaterThan(0);
  });

  it('runs what is named only', async () => {
    const { run, write } = await routing(
      suite(
        entry('a', 'hi', '{route: none}'),
        entry('b', 'hi', '{route: none}', ', listener: second'),
        entry('c', 'hi', '{route: none}'),
      ),
    );
    await write('.plano/suites/other.yaml', suite(entry('d', 'hi', '{route: none}')));
    const ids = async (flags: string) =>
      JSON.parse((await run(`test ${flags} --json`)).out).suites.flatMap(
        ({ cases }: { cases: { id: string }[] }) => cases.map(({ id }) => id),
      );
    expect(await ids('routing')).toEqual(['a', 'b', 'c']);
    expect(await ids('.plano/suites/other.yaml')).toEqual(['d']);
    expect(await ids('--case a --case d')).toEqual(['d', 'a']);
    expect(await ids('--listener second')).toEqual(['b']);
  });

  it('writes a JUnit report', async () => {
    const { folder, run } = await routing(
      suite(entry('good', 'hi', '{route: none}'), entry('bad', 'hi', '{route: "a<b"}')),
    );
    expect((await run('test --junit report.xml')).exitCode).toBe(8);
    const report = await readFile(join(folder, 'report.xml'), 'utf8');
    expect(report).toContain('<testsuite name=".plano/suites/routing.yaml" tests="2" failures="1"');
    expect(report).toContain('<failure message="fail: route: wanted a&lt;b, got none"/>');
  });

  it.each([
    ['test nowhere', 1, 'There is no suite nowhere.'],
    ['test --case zz', 2, 'No suite has a case "zz".'],
    ['test --listener zz', 2, 'no listener "zz"; it has m, second'],
    ['test --case talk --listener second', 2, 'No case is left to run.'],
    ['test --config none.yaml', 1, 'Config file not found'],
  ])('refuses %s with %i', async (commandLine, exitCode, message) => {
    const { run } = await routing(suite(entry('talk', 'hi', '{route: none}')));
    const refused = await run(commandLine);
    expect(refused.exitCode).toBe(exitCode);
    expect(refused.err).toContain(message);
    expect(refused.out).toBe('');
  });

  it('says how a first suite is made', async () => {
    const { run } = await project({});
    const { err, exitCode } = await run('test');
    expect(exitCode).toBe(1);
    expect(err).toContain('There are no suites in .plano/suites.');
    expect(err).toContain('press t');
  });
});
