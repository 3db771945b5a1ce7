import { describe, expect, it, onTestFinished } from 'vitest';
import { targetRequest } from '../../../src-gateway/functions/target-request.ts';
import { verifyCall } from '../../../src-gateway/functions/verify-call.ts';
import { tryTarget } from '../../../src-main/console/try-target.ts';
import { analysisFrom } from '../../support/config-from.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import { startPromptGateway } from '../../support/prompt-listener.ts';
import { targetsFrom } from './sample-functions.ts';

/**
 * One value in every place that a target has: a segment of its path, a pair of its query, and what is left
 * over. The listener gets it from a model, the dry run from a person; both come to the same call.
 */
const places = `
  - name: get
    description: Get a thing.
    parameters:
      - {name: value, description: a value, type: str, required: true}
      - {name: query, description: a value, type: str}
      - {name: rest, description: a value, type: str}
    endpoint: {name: api, path: "/a/{value}/z?q={query}&fixed=1"}
`;
const posted = places.replace('fixed=1"}', 'fixed=1", http_method: POST}');

/** What is hostile, and what of it may be on the wire. */
const hostile: readonly (readonly [what: string, value: string, encoded: string])[] = [
  ['a way upwards', '../../admin', '..%2F..%2Fadmin'],
  ['an encoded way upwards', '%2e%2e%2fadmin', '%252e%252e%252fadmin'],
  ['a way upwards for Windows', '..\\..\\admin', '..%5C..%5Cadmin'],
  ['another host', '//evil.example/x', '%2F%2Fevil.example%2Fx'],
  ['another scheme', 'http://evil.example', 'http%3A%2F%2Fevil.example'],
  ['more of a query', 'x&admin=1', 'x%26admin%3D1'],
  ['a query of its own', 'x?admin=1', 'x%3Fadmin%3D1'],
  ['a fragment', 'x#y', 'x%23y'],
  ['a header', 'x\r\nX-Admin: 1', 'x%0D%0AX-Admin%3A%201'],
  ['a second request', 'x HTTP/1.1\r\n\r\nGET /admin', 'x%20HTTP%2F1.1%0D%0A%0D%0AGET%20%2Fadmin'],
  ['another parameter', '{rest}', '%7Brest%7D'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a user may say
  ['a variable', '${HOME}$HOME', '%24%7BHOME%7D%24HOME'],
  ['a template', '{{7*7}}<%= x %>', '%7B%7B7%2A7%7D%7D%3C%25%3D%20x%20%25%3E'],
  ['a NUL', 'a\u0000b', 'a%00b'],
  ['half of a surrogate', 'a\ud800b', 'a%EF%BF%BDb'],
  ['letters of every script', 'Zürich 東京 🙂', 'Z%C3%BCrich%20%E6%9D%B1%E4%BA%AC%20%F0%9F%99%82'],
  ['a change of direction', 'a\u202eb', 'a%E2%80%AEb'],
  ['quotes and brackets', `'"()*!<>[]|^\``, '%27%22%28%29%2A%21%3C%3E%5B%5D%7C%5E%60'],
  ['what only looks like a number', '1e999', '1e999'],
  ['a long text', 'x'.repeat(4000), 'x'.repeat(4000)],
];

describe('a hostile value', () => {
  it.each(hostile)(
    'that is %s stays itself in a path, a query and what is left of a GET',
    (_what, value, encoded) => {
      const [target] = targetsFrom(places);
      const { path } = targetRequest(templateOf(target), { value, query: value, rest: value });
      expect(path).toBe(`/a/${encoded}/z?q=${encoded}&fixed=1&rest=${encoded}`);
      expect(new URL(`http://h${path}`).pathname.split('/')).toHaveLength(4);
    },
  );

  it.each(hostile)('that is %s stays itself in the body of a POST', (_what, value, encoded) => {
    const [target] = targetsFrom(posted);
    const { body, path } = targetRequest(templateOf(target), { value, query: value, rest: value });
    expect(path).toBe(`/a/${encoded}/z?q=${encoded}&fixed=1`);
    expect(JSON.parse(body ?? '')).toEqual({ rest: value });
  });

  it.each(['', '.', '..'])('that would be no segment of its own, %j, is refused', (value) => {
    const [target] = targetsFrom(places);
    expect(() => targetRequest(templateOf(target), { value })).toThrow(
      expect.objectContaining({ code: 'invalid_path_parameter' }),
    );
  });
});

describe('hostile values', () => {
  it('make the same call in a listener and in a dry run, or are refused by both', async () => {
    const gateway = await startPromptGateway({ targets: places });
    onTestFinished(() => gateway.close());
    const text = `version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/gpt-4o, access_key: k}]
endpoints: {api: {endpoint: "${new URL(gateway.api.url).host}"}}
prompt_targets: ${places}`;
    const { config, effective } = analysisFrom(text);
    if (config === null || effective === null) throw new Error('the config is served');
    for (const [what, value] of [...hostile, ['a step upwards', '..'] as const]) {
      const values = { value, query: value, rest: value };
      const before = gateway.api.requests.length;
      gateway.engine.answer = (response) => {
        const content = JSON.stringify({ tool_calls: [{ name: 'get', arguments: values }] });
        const choice = { index: 0, delta: { content } };
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`);
      };
      const reply = await gateway.ask('get it');
      const dry = await tryTarget(
        { config, shown: effective },
        quietSettings,
        {
          ...{ body: null, target: 'get', values, send: false },
          requestId: '00000000-0000-4000-8000-000000000000',
        },
        new AbortController().signal,
      );
      const made = gateway.api.requests[before];
      const called = made === undefined ? null : `${gateway.api.url}${made.path}`;
      expect([what, dry.call?.url ?? null]).toEqual([what, called]);
      expect([what, reply.status]).toEqual([what, dry.call === null ? 400 : 200]);
      if (dry.refusal !== null) expect(reply.json().error.code).toBe(dry.refusal.code);
      const headers = Object.fromEntries((dry.call?.headers ?? []).map(([name, each]) => [name, each]));
      for (const name of Object.keys(headers)) expect(made?.headers).toHaveProperty([name]);
      expect(made?.headers['x-admin']).toBeUndefined();
    }
  });
});

/** Every type, with what it takes, what it makes of it, and what it asks about. */
const everyType = `
  - name: f
    description: d
    parameters:
      - {name: int, description: x, type: int}
      - {name: float, description: x, type: float}
      - {name: bool, description: x, type: bool}
      - {name: str, description: x, type: str}
      - {name: list, description: x, type: list}
      - {name: ints, description: x, type: list, items: {type: int}}
      - {name: set, description: x, type: set}
      - {name: dict, description: x, type: dict}
      - {name: level, description: x, type: int, enum: [1, 2], default: 1}
      - {name: day, description: x, type: str, format: date}
      - {name: code, description: x, type: str, format: "^[A-Z]{2}$"}
    endpoint: {name: api, path: "/f/{str}?int={int}&list={list}&level={level}", http_method: PLACE}
`;

describe('every type', () => {
  it.each([
    ['int', '7', '/f/s?int=7&level=1', '/f/s?int=7&level=1', {}],
    ['float', '2.5', '/f/s?level=1&float=2.5', '/f/s?level=1', { float: 2.5 }],
    ['bool', 'FALSE', '/f/s?level=1&bool=false', '/f/s?level=1', { bool: false }],
    [
      'list',
      '["a&b", "c/d"]',
      '/f/s?list=a%26b&list=c%2Fd&level=1',
      '/f/s?list=a%26b&list=c%2Fd&level=1',
      {},
    ],
    ['list', '[]', '/f/s?level=1', '/f/s?level=1', {}],
    ['ints', '["1", 2]', '/f/s?level=1&ints=1&ints=2', '/f/s?level=1', { ints: [1, 2] }],
    ['set', '["a", "a"]', '/f/s?level=1&set=a', '/f/s?level=1', { set: ['a'] }],
    [
      'dict',
      '{"a": {"b": [1]}}',
      '/f/s?level=1&dict=%7B%22a%22%3A%7B%22b%22%3A%5B1%5D%7D%7D',
      '/f/s?level=1',
      { dict: { a: { b: [1] } } },
    ],
    ['level', '2', '/f/s?level=2', '/f/s?level=2', {}],
    ['day', '2026-02-28', '/f/s?level=1&day=2026-02-28', '/f/s?level=1', { day: '2026-02-28' }],
    ['code', 'AB', '/f/s?level=1&code=AB', '/f/s?level=1', { code: 'AB' }],
  ])('%s takes %s', (name, text, got, postedTo, body) => {
    for (const [method, path] of [
      ['GET', got],
      ['POST', postedTo],
    ] as const) {
      const targets = targetsFrom(everyType.replace('PLACE', method));
      const { decision } = verifyCall('f', { str: 's', [name]: text }, targets);
      if (decision.kind !== 'call') throw new Error('it is one');
      const request = targetRequest(templateOf(targets[0]), decision.arguments);
      expect(request).toEqual({ path, body: method === 'POST' ? JSON.stringify(body) : null });
    }
  });

  it.each([
    ['int', '1.5'],
    ['int', '1; DROP TABLE'],
    ['int', '0x10'],
    ['int', 'NaN'],
    ['float', 'Infinity'],
    ['float', '1e999'],
    ['bool', '1'],
    ['ints', '["1", "x"]'],
    ['dict', '["a"]'],
    ['dict', '{"a": '],
    ['level', '3'],
    ['level', '1\r\n2'],
    ['day', '2026-02-30'],
    ['day', '2026-02-28\n'],
    ['code', 'ab'],
    ['code', 'AB\nCD'],
    ['code', '../AB'],
  ])('%s asks about %j', (name, text) => {
    const { decision } = verifyCall(
      'f',
      { str: 's', [name]: text },
      targetsFrom(everyType.replace('PLACE', 'GET')),
    );
    expect(decision).toMatchObject({ kind: 'clarify', missing: [name] });
  });
});

function templateOf(target: ReturnType<typeof targetsFrom>[number] | undefined) {
  if (target?.endpoint == null) throw new Error('it has an endpoint');
  return { ...target.endpoint, parameters: target.parameters };
}
