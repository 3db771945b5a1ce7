import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSpans } from '../../../src-main/collector/check-spans.ts';
import { defaultRetention } from '../../../src-main/collector/collector-limits.ts';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import { TraceStore } from '../../../src-main/collector/trace-store.ts';
import { startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { otlpJson, spanId, traceId } from '../collector/collector-fixture.ts';
import { cliWorkspace } from './cli-fixture.ts';

let router: RecordingProvider;

beforeAll(async () => {
  router = await startRecordingProvider();
  // The router of these tests finds the route by its first letter in the prompt's last words.
  router.answer = (response, request) => {
    const prompt: string = JSON.parse(request.body).messages[0].content;
    if (prompt.includes('BROKEN')) return answerJson(500, {})(response);
    const route = prompt.includes('a function') ? '["code"]' : '[]';
    const content = `{"route": ${route}}`;
    answerJson(200, { choices: [{ index: 0, message: { role: 'assistant', content } }] })(response);
  };
});
afterAll(() => router.close());

const config = (models: string) => `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
overrides: {llm_routing_model: ollama/router}
model_providers:
  - {model: ollama/router, base_url: "${router.url}"}
  - {model: openai/gpt-4o-mini, access_key: $OPENAI_API_KEY, base_url: "http://127.0.0.1:9", default: true}
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY, base_url: "http://127.0.0.1:9"}
routing_preferences:
  - {name: code, description: writing code, models: [${models}]}
`;

const line = (id: string, content: string, more = {}) =>
  JSON.stringify({
    id,
    path: '/v1/chat/completions',
    body: { messages: [{ role: 'user', content }] },
    ...more,
  });

const requests = [line('a', 'hi'), line('b', 'write a function'), line('c', 'thanks')].join('\n');

const project = () =>
  cliWorkspace({
    'config.yaml': config('openai/gpt-4o, openai/gpt-4o-mini'),
    'new.yaml': config('openai/gpt-4o-mini, openai/gpt-4o'),
    'reqs.jsonl': `${requests}\n`,
  });

const linesOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each));

describe('planoai replay', () => {
  it('[cli 59] finds the request that a change of the config moves', async () => {
    const { run } = await project();
    const { exitCode, out } = await run('replay reqs.jsonl --mode route --config new.yaml --diff');
    expect(exitCode).toBe(8);
    expect(out.trimEnd().split('\n').at(-1)).toBe('{"summary":{"total":3,"changed":1,"errors":0}}');
    const kept = { model: 'openai/gpt-4o-mini', route: null };
    expect(linesOf(out).slice(0, 3)).toEqual([
      { id: 'a', before: kept, after: kept, changed: false },
      {
        id: 'b',
        before: { model: 'openai/gpt-4o', route: 'code' },
        after: { model: 'openai/gpt-4o-mini', route: 'code' },
        changed: true,
      },
      { id: 'c', before: kept, after: kept, changed: false },
    ]);
  });

  it('ends well without --diff, and when nothing changes', async () => {
    const { run } = await project();
    expect(await run('replay reqs.jsonl --config new.yaml')).toMatchObject({ exitCode: 0, err: '' });
    expect(await run('replay reqs.jsonl --config config.yaml --diff')).toMatchObject({ exitCode: 0 });
    const other = await run('replay reqs.jsonl --config config.yaml --before new.yaml --diff');
    expect(other.exitCode).toBe(8);
  });

  it('reads the lines of an OpenAI batch, and other APIs', async () => {
    const { run, write } = await project();
    const body = { max_tokens: 9, messages: [{ role: 'user', content: 'write a function' }] };
    await write(
      'batch.jsonl',
      [
        JSON.stringify({ custom_id: 'r-1', method: 'POST', url: '/v1/chat/completions', body }),
        JSON.stringify({ path: '/v1/messages', body }),
        JSON.stringify({ id: 3, path: '/routing/v1/responses', body: { input: 'write a function' } }),
      ].join('\n'),
    );
    const { out } = await run('replay batch.jsonl --config new.yaml --concurrency 1');
    expect(linesOf(out).map(({ changed, id }) => [id, changed])).toEqual([
      ['r-1', true],
      ['2', true],
      ['3', true],
      [undefined, undefined],
    ]);
  });

  it('says which request could not be decided, and goes on', async () => {
    const { run, write } = await project();
    await write('reqs.jsonl', [line('a', 'BROKEN'), line('b', 'hi')].join('\n'));
    const { exitCode, out } = await run('replay reqs.jsonl --config new.yaml --diff');
    expect(exitCode).toBe(7);
    expect(linesOf(out)).toMatchObject([
      { id: 'a', before: null, after: null, changed: false, error: expect.stringContaining('500') },
      { id: 'b', changed: false },
      { summary: { total: 2, changed: 0, errors: 1 } },
    ]);
  });

  it('compares with a gateway that runs, and hands it no credential', async () => {
    const gateway = await startGateway(
      config('openai/gpt-4o-mini, openai/gpt-4o'),
      {},
      { OPENAI_API_KEY: 'k' },
    );
    try {
      const { run, write } = await project();
      const headers = { Authorization: 'Bearer secret', 'X-Request-Id': 'r-9', Host: 'elsewhere' };
      await write('reqs.jsonl', line('a', 'write a function', { headers }));
      const { exitCode } = await run(`replay reqs.jsonl --against ${gateway.url} --diff`);
      expect(exitCode).toBe(8);
      expect(router.requests.at(-1)?.headers).toMatchObject({ 'x-request-id': 'r-9' });
      expect(JSON.stringify(router.requests.at(-1)?.headers)).not.toContain('secret');
    } finally {
      await gateway.close();
    }
  });

  it.each([
    ['replay last --config new.yaml', ['c0000000']],
    ['replay B0000000 --config new.yaml', ['b0000000']],
    ['replay --where http.path=/v1/chat/completions --config new.yaml', ['b0000000', 'c0000000']],
    ['replay --since 1w --config new.yaml', ['b0000000', 'c0000000']],
  ])('decides recorded requests again: %s', async (commandLine, ids) => {
    const { home, run } = await project();
    await mkdir(home, { recursive: true });
    recordTraces(join(home, 'traces.db'), { a: null, b: 'hi', c: 'write a function' });
    const { err, out } = await run(commandLine);
    expect(err).toBe('');
    const results = linesOf(out).slice(0, -1);
    expect(results.map(({ id }) => id)).toEqual(ids);
    const changed = results.filter((result) => result.changed).map(({ id }) => id);
    expect(changed).toEqual(ids.filter((id) => id === 'c0000000'));
  });

  it('looks for signals in recorded conversations, too', async () => {
    const { home, run } = await project();
    await mkdir(home, { recursive: true });
    recordTraces(join(home, 'traces.db'), { b: 'hi' });
    const [line] = linesOf((await run('replay last --signals')).out);
    expect(line.id).toBe('b0000000');
    expect(line.report).toBeTypeOf('object');
  });

  it('says that a trace has no recorded request, and how the next one gets one', async () => {
    const { home, run } = await project();
    await mkdir(home, { recursive: true });
    recordTraces(join(home, 'traces.db'), { a: null });
    const { err, exitCode } = await run('replay last --config new.yaml');
    expect(exitCode).toBe(1);
    expect(err).toContain('This trace has no recorded request');
    expect(err).toContain('PLANO_CAPTURE_CONTENT=local');
  });

  it.each([
    ['replay --config new.yaml', 2, 'Say what to replay'],
    ['replay reqs.jsonl', 2, 'Say what to compare with'],
    ['replay reqs.jsonl --config new.yaml --against http://x', 2, 'Say what to compare with'],
    ['replay reqs.jsonl --config new.yaml --mode request', 2, 'Allowed choices are route'],
    ['replay nowhere.jsonl --config new.yaml', 1, 'nowhere.jsonl cannot be read.'],
    ['replay last --config new.yaml', 1, 'no recorded request'],
    ['replay 0123abcd --config new.yaml', 1, 'no recorded request'],
    ['replay reqs.jsonl --config nowhere.yaml', 1, 'Config file not found'],
    ['replay reqs.jsonl --against http://127.0.0.1:9', 7, 'Nothing answers at http://127.0.0.1:9.'],
    ['replay bad.jsonl --config new.yaml', 1, 'bad.jsonl:2  it has no "body"'],
    ['replay empty.jsonl --config new.yaml', 1, 'empty.jsonl holds no requests'],
  ])('refuses %s with %i', async (commandLine, exitCode, message) => {
    const { run, write } = await project();
    await write('bad.jsonl', `${line('a', 'hi')}\n{"id": 1}\nnonsense\n`);
    await write('empty.jsonl', '\n');
    const refused = await run(commandLine);
    expect(refused.exitCode).toBe(exitCode);
    expect(refused.err).toContain(message);
    expect(refused.out).toBe('');
  });
});

describe('planoai replay --signals', () => {
  const conversations = [
    {
      id: 'a',
      messages: [
        { role: 'system', content: 'be kind' },
        { role: 'user', content: 'I give up' },
      ],
    },
    {
      id: 7,
      messages: [
        { from: 'human', value: 'Why?' },
        { from: 'gpt', value: 'Because.' },
        { from: 'function_call', value: 'poll(1)' },
        { from: 'observation', value: 'deadline exceeded' },
      ],
    },
  ].map((each) => JSON.stringify(each));

  it('[signals S111] prints a report a line, and goes on behind a line that is none', async () => {
    const { run, write } = await cliWorkspace();
    await write('talks.jsonl', ['{bad', ...conversations, '{"id":"x"}'].join('\n'));
    const { err, exitCode, out } = await run('replay talks.jsonl --signals');
    expect({ err, exitCode }).toEqual({ err: '', exitCode: 0 });
    const [bad, quit, calls, empty] = linesOf(out);
    expect(bad).toEqual({ id: null, error: 'it is no JSON object' });
    expect(empty).toEqual({ id: 'x', error: 'it has no list "messages"' });
    expect(quit).toMatchObject({
      id: 'a',
      report: {
        interaction_signals: {
          disengagement: {
            category: 'disengagement',
            count: 1,
            severity: 1,
            signals: [
              {
                signal_type: 'interaction.disengagement.quit',
                message_index: 0,
                snippet: 'i give up',
                confidence: 1,
                metadata: { pattern_type: 'quit' },
              },
            ],
          },
        },
        overall_quality: 'severe',
        summary:
          'Overall Quality: severe | Turns: 1 (efficiency: 100.0%) | Interaction — misalignment: 0, stagnation: 0, disengagement: 1 (sev 1), satisfaction: 0 | Execution — failure: 0, loops: 0 | Environment — exhaustion: 0',
      },
    });
    expect(calls).toMatchObject({
      id: 7,
      report: {
        environment_signals: { exhaustion: { count: 1, signals: [{ message_index: 3 }] } },
        overall_quality: 'neutral',
      },
    });
  });

  it('looks as Plano does when it is asked to', async () => {
    const { run, write } = await cliWorkspace();
    await write('talks.jsonl', conversations.join('\n'));
    const { out } = await run('replay talks.jsonl --signals', { env: { PLANO_SIGNALS_ENGINE: 'compat' } });
    expect(linesOf(out).map(({ report }) => report.overall_quality)).toEqual(['severe', 'severe']);
  });

  it("knows the user's own phrases, and says which file has none", async () => {
    const { home, run, write } = await cliWorkspace();
    await mkdir(join(home, 'signals'), { recursive: true });
    await writeFile(join(home, 'signals', 'quit.yaml'), 'type: quit\nphrases: [because]\n');
    await writeFile(join(home, 'signals', 'odd.yaml'), 'type: odd\n');
    await write('talks.jsonl', JSON.stringify({ messages: [{ role: 'user', content: 'Because of that' }] }));
    const { err, out } = await run('replay talks.jsonl --signals');
    expect(linesOf(out)).toMatchObject([{ id: null, report: { overall_quality: 'severe' } }]);
    expect(err).toContain('odd.yaml is ignored');
  });

  it('tells of high misalignment, loops and escalations in the summary', async () => {
    const { run, write } = await cliWorkspace();
    const said = 'Your account shows one charge for the monthly plan on the first day.';
    const messages = ['no, i meant that', 'get me a human', 'show it', 'list invoices', 'and that'].flatMap(
      (content) => [
        { role: 'user', content },
        { role: 'assistant', content: said },
      ],
    );
    await write('talks.jsonl', JSON.stringify({ messages: messages.slice(2) }));
    await write('two.jsonl', JSON.stringify({ messages: messages.slice(0, 2) }));
    expect(linesOf((await run('replay talks.jsonl --signals')).out)[0].report.summary).toMatch(
      /Looping detected: 3 repetitions \| Escalation requested: 1$/,
    );
    expect(linesOf((await run('replay two.jsonl --signals')).out)[0].report.summary).toMatch(
      /High misalignment rate: 100\.0% of user turns$/,
    );
  });
});

/** Traces, oldest first, each with what its user said; `null`: it was not recorded. */
function recordTraces(file: string, texts: Readonly<Record<string, string | null>>): void {
  const store = new TraceStore({
    ...{ file, check: false, retention: defaultRetention },
    ...{ spansPerTrace: 100, workspace: '', instance: '' },
  });
  const start = Date.now() - 60_000;
  for (const [index, [trace, text]] of Object.entries(texts).entries()) {
    const llm = {
      ...{
        trace,
        span: '1',
        service: 'plano(llm)',
        start: start + index * 1000,
      },
      attributes: { 'http.path': '/v1/chat/completions' },
    };
    store.write(checkSpans(decodeJson(JSON.stringify(otlpJson([llm])))).accepted);
    if (text === null) continue;
    const body = JSON.stringify({ messages: [{ role: 'user', content: text }] });
    store.keepBodies([
      {
        ...{ traceId: traceId(trace), spanId: spanId('1'), part: 'request', contentType: 'application/json' },
        ...{
          head: { start: 'POST /v1/chat/completions', headers: [['x-request-id', 'r']] },
          size: body.length,
        },
        ...{ truncated: false, redacted: false, bytes: Buffer.from(body) },
      },
    ]);
  }
  store.close();
}
