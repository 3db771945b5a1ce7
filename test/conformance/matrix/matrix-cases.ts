import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, MatrixClient, ObjectSchema, OfferedTool, Question } from './matrix-client.ts';
import type { TappedExchange } from './tapped-sandbox.ts';
import { toldUsage } from './told-usage.ts';
import type { Upstream } from './upstreams.ts';

/** A client of one API in front of a provider of another, or of the same. */
export interface MatrixPair {
  readonly client: MatrixClient;
  readonly upstream: Upstream;
  /** What the provider was asked in this case and answered so far. */
  exchanges(): readonly TappedExchange[];
}

export interface MatrixCase {
  readonly name: string;
  /** What must hold, for people. */
  readonly promise: string;
  /** Rejects when it does not. */
  check(pair: MatrixPair): Promise<void>;
}

export const matrixCases: readonly MatrixCase[] = [
  {
    name: 'plain',
    promise: 'text, stop reason and usage of an answer in one piece',
    check: (pair) => checkText(pair, false),
  },
  {
    name: 'stream',
    promise: 'the same of a stream that comes in pieces',
    check: (pair) => checkText(pair, true),
  },
  {
    name: 'limit',
    promise: 'an answer that the token limit cuts says so, whole and streamed',
    check: checkLimit,
  },
  {
    name: 'tools',
    promise: 'a call with its arguments; the tool runner sends the result back and gets an answer with it',
    check: (pair) => checkTools(pair, 'tools', [weather]),
  },
  {
    name: 'parallel tools',
    promise: 'text and two calls at once, both results in the next answer, whole and streamed',
    check: (pair) => checkTools(pair, 'parallel-tools', [weather, clock]),
  },
  {
    name: 'image',
    promise: 'the provider has the same bytes, under the same type',
    check: checkImage,
  },
  {
    name: 'reasoning',
    promise: 'the wish to think arrives, thoughts come back apart from the answer and may be sent again',
    check: checkReasoning,
  },
  {
    name: 'thoughts and tools',
    promise: 'thoughts before a call do not get lost or forged on the way back with its result',
    check: checkThoughtsAndTools,
  },
  {
    name: 'structured output',
    promise: 'the answer follows the schema, and the client parses it',
    check: checkStructured,
  },
  {
    name: 'error',
    promise: "statuses raise the client's own classes, with the provider's sentence",
    check: checkErrors,
  },
  {
    name: 'broken stream',
    promise: 'an error within a stream and a stream that is cut fail at the client',
    check: checkBrokenStreams,
  },
  {
    name: 'abort',
    promise: 'the provider sees at once that the client has left',
    check: checkAbort,
  },
];

const text = 'Which way to the harbour? ⚓ 港はどこ？';

function questionTo({ upstream }: MatrixPair, as: string, more: Partial<Question> = {}): Question {
  return { model: upstream.model, as, text, ...more };
}

async function checkText(pair: MatrixPair, asStream: boolean): Promise<void> {
  const question = questionTo(pair, 'echo');
  const answer = await (asStream ? pair.client.streamed(question) : pair.client.whole(question));
  assert.equal(answer.text, text);
  assert.equal(answer.stop, 'stop');
  assert.ok(asStream ? answer.pieces > 5 : answer.pieces === 0, `${answer.pieces} pieces`);
  checkUsage(pair, answer);
}

function checkUsage({ exchanges, upstream }: MatrixPair, { usage }: Answer): void {
  const told = toldUsage(upstream.api, exchanges().at(-1)?.reply ?? '');
  assert.ok((told.input ?? 0) > 0 && (told.output ?? 0) > 0, 'the provider told no usage');
  assert.deepEqual(usage, told);
}

async function checkLimit(pair: MatrixPair): Promise<void> {
  const question = questionTo(pair, 'large-500', { maxTokens: 40 });
  for (const asked of [pair.client.whole, pair.client.streamed]) {
    const answer = await asked(question);
    assert.equal(answer.stop, 'length');
    assert.match(answer.text, /^The quick brown fox/);
    assert.equal(answer.usage.output, 40);
    checkUsage(pair, answer);
  }
}

function schemaOf(properties: Readonly<Record<string, object>>): ObjectSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const weather: OfferedTool = {
  name: 'get_weather',
  description: 'Weather of a city',
  parameters: schemaOf({
    city: { type: 'string' },
    unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
  }),
  run: () => 'sunny, 21 degrees',
};
const clock: OfferedTool = {
  name: 'get_time',
  description: 'Local time of a place',
  parameters: schemaOf({ location: { type: 'string' } }),
  run: () => 'half past nine',
};
/** The arguments that the sandbox makes up for them. */
const calls = [
  { name: 'get_weather', input: { city: 'Lisbon', unit: 'celsius' } },
  { name: 'get_time', input: { location: 'Lisbon' } },
];

async function checkTools(pair: MatrixPair, as: string, tools: readonly OfferedTool[]): Promise<void> {
  const { client } = pair;
  const question = questionTo(pair, as, { tools });
  const expected = calls.slice(0, tools.length);
  for (const asked of [client.whole, client.streamed]) {
    const answer = await asked(question);
    assert.deepEqual(answer.calls, expected);
    assert.equal(answer.stop, 'tool_calls');
    assert.equal(answer.text, tools.length === 1 ? '' : 'I will ask two tools at once.');
    checkUsage(pair, answer);
  }
  for (const asStream of [false, true]) {
    const run = await client.runTools(question, asStream);
    assert.deepEqual(run.ran, expected);
    assert.equal(run.text, `The tool returned: ${tools.map((tool) => tool.run({})).join('\n')}`);
  }
}

async function checkImage(pair: MatrixPair): Promise<void> {
  const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.from(text)]);
  const image = { mediaType: 'image/png', data: bytes.toString('base64') };
  const answer = await pair.client.whole(questionTo(pair, 'vision', { image }));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  assert.equal(answer.text, `You sent an image: image/png of ${bytes.length} bytes, SHA-256 ${sha256}.`);
}

/** How each API's requests ask for thoughts. */
const wishes = {
  chat: '"reasoning_effort":"medium"',
  messages: '"thinking":{"type":"enabled","budget_tokens":4096}',
  responses: '"reasoning":{"effort":"medium"',
  converse: '"thinking":{"type":"enabled","budget_tokens":4096}',
  gemini: '"thinkingConfig":{',
} as const;

async function checkReasoning(pair: MatrixPair): Promise<void> {
  const { client, exchanges, upstream } = pair;
  const question = questionTo(pair, 'reasoning', { thinks: true });
  for (const asked of [client.whole, client.streamed]) {
    const answer = await asked(question);
    const sent = exchanges().at(-1)?.request.body ?? '';
    assert.ok(sent.includes(wishes[upstream.api]), `the provider was sent ${sent}`);
    assert.match(answer.reasoning, /^The message has \d+ words\. I am a stand-in .* keep it short\.$/);
    assert.equal(answer.text, `I thought about it and all I can honestly do is repeat it: ${text}`);
    assert.equal(answer.stop, 'stop');
    checkUsage(pair, answer);
  }
  const next = await client.goOn(question);
  assert.match(next.text, /^I thought about it/);
}

async function checkThoughtsAndTools(pair: MatrixPair): Promise<void> {
  const question = questionTo(pair, 'reasoning-tools', { thinks: true, tools: [weather] });
  for (const asStream of [false, true]) {
    const run = await pair.client.runTools(question, asStream);
    assert.deepEqual(run.ran, calls.slice(0, 1));
    assert.equal(run.text, 'The tool returned: sunny, 21 degrees');
  }
}

async function checkStructured(pair: MatrixPair): Promise<void> {
  const schema = schemaOf({
    route: { type: 'string', enum: ['sea', 'land'] },
    days: { type: 'integer' },
    sure: { type: 'boolean' },
  });
  const parsed = await pair.client.structured(questionTo(pair, 'echo'), schema);
  assert.deepEqual(parsed, { route: 'sea', days: 3, sure: true });
}

const errors = [
  [400, 'BadRequestError'],
  [401, 'AuthenticationError'],
  [403, 'PermissionDeniedError'],
  [404, 'NotFoundError'],
  [429, 'RateLimitError'],
  [500, 'InternalServerError'],
  [529, 'InternalServerError', 'OverloadedError'],
] as const;

async function checkErrors(pair: MatrixPair): Promise<void> {
  for (const [status, ...types] of errors) {
    for (const asStream of [false, true]) {
      const failure = await pair.client.failureOf(questionTo(pair, `status-${status}`), asStream);
      assert.ok(
        types.some((type) => type === failure.type),
        failure.type,
      );
      assert.equal(failure.status, status);
      assert.match(failure.message, new RegExp(`The sandbox refuses this call with ${status}`));
    }
  }
}

async function checkBrokenStreams(pair: MatrixPair): Promise<void> {
  const told = await pair.client.failureOf(questionTo(pair, 'overloaded'), true);
  assert.match(told.message, /pretends to be overloaded/);
  const cut = await pair.client.failureOf(questionTo(pair, 'cut'), true);
  assert.match(cut.message, /upstream/);
}

async function checkAbort(pair: MatrixPair): Promise<void> {
  await pair.client.leave(questionTo(pair, 'large-5000', { pace: 40 }));
  const [exchange] = pair.exchanges();
  assert.ok(exchange !== undefined);
  const noticed = await Promise.race([exchange.request.aborted, sleep(5000, null, { ref: false })]);
  assert.ok(noticed !== null, 'the provider goes on');
}
