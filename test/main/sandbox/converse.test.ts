import { EventStreamCodec } from '@smithy/eventstream-codec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxWithClients, startSandboxWithClients } from './sandbox-with-clients.ts';

let clients: SandboxWithClients;

beforeAll(async () => {
  clients = await startSandboxWithClients();
});
afterAll(() => clients.sandbox.close());

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

interface Frame {
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of any shape
  readonly data: any;
}

/** The messages of a stream; throws for one that is damaged. */
function framesOf(bytes: Uint8Array): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0);
    const { headers, body } = codec.decode(bytes.subarray(at, at + length));
    const named = Object.entries(headers).map(([name, { value }]) => [name, value]);
    frames.push({ headers: Object.fromEntries(named), data: JSON.parse(Buffer.from(body).toString()) });
    at += length;
  }
  return frames;
}

const question = [{ role: 'user', content: [{ text: 'Which way to the harbour?' }] }];
const toolConfig = {
  tools: ['get_weather', 'get_time'].map((name) => ({
    toolSpec: {
      name,
      inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } },
    },
  })),
};

async function converse(model: string, body: object = {}) {
  const path = `/model/${encodeURIComponent(model)}/converse`;
  const reply = await clients.post(path, { messages: question, ...body });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of any shape
  return { status: reply.statusCode, headers: reply.headers, body: (await reply.body.json()) as any };
}

async function converseStream(model: string, body: object = {}) {
  const path = `/model/${encodeURIComponent(model)}/converse-stream`;
  const reply = await clients.post(path, { messages: question, ...body });
  expect(reply.headers['content-type']).toBe('application/vnd.amazon.eventstream');
  return new Uint8Array(await reply.body.arrayBuffer());
}

describe('converse', () => {
  it('echoes the last user message with usage that adds up', async () => {
    expect((await converse('sandbox/echo')).body).toMatchObject({
      output: { message: { role: 'assistant', content: [{ text: 'Which way to the harbour?' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 },
    });
  });

  it('calls two tools, and answers with what they returned', async () => {
    const { message } = (await converse('parallel-tools', { toolConfig })).body.output;
    const [text, first, second] = message.content;
    expect(text).toEqual({ text: expect.any(String) });
    expect(first.toolUse).toMatchObject({ name: 'get_weather', input: { city: 'Lisbon' } });
    expect(second.toolUse.toolUseId).not.toBe(first.toolUse.toolUseId);
    const content = [first, second].map(({ toolUse: { toolUseId } }) => ({
      toolResult: { toolUseId, content: [{ text: 'sunny' }] },
    }));
    const messages = [...question, message, { role: 'user', content }];
    expect((await converse('parallel-tools', { messages, toolConfig })).body.output.message.content).toEqual([
      { text: 'The tool returned: sunny\nsunny' },
    ]);
  });

  it('obeys the choice of a tool and the limit of output tokens', async () => {
    const choice = { toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'get_time' } } } };
    const chosen = (await converse('tools', choice)).body;
    expect(chosen.stopReason).toBe('tool_use');
    expect(chosen.output.message.content[0].toolUse.name).toBe('get_time');
    const limited = (await converse('large-50', { inferenceConfig: { maxTokens: 5 } })).body;
    expect(limited.stopReason).toBe('max_tokens');
    expect(limited.usage.outputTokens).toBe(5);
  });

  it('thinks, with a signature, before it answers', async () => {
    const { content } = (await converse('reasoning')).body.output.message;
    expect(content[0].reasoningContent.reasoningText).toEqual({
      text: expect.stringContaining('stand-in'),
      signature: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
    });
    expect(content[1].text).toContain('Which way');
  });

  it.each([
    ['the assistant opens', [{ role: 'assistant', content: [{ text: 'a' }] }], /start with a user message/],
    ['two user turns in a row', [...question, ...question], /must alternate/],
    ['a blank text', [{ role: 'user', content: [{ text: ' ' }] }], /is blank/],
    [
      'a call without its result',
      [
        ...question,
        { role: 'assistant', content: [{ toolUse: { toolUseId: 't', name: 'f', input: {} } }] },
        ...question,
      ],
      /Expected toolResult blocks at messages.2.content for the following Ids: t/,
    ],
  ])('refuses a conversation with %s', async (_what, messages, message) => {
    const { body, headers, status } = await converse('echo', { messages, toolConfig });
    expect(status).toBe(400);
    expect(headers['x-amzn-errortype']).toBe('ValidationException');
    expect(body.message).toMatch(message);
  });

  it('refuses calls in a history without tools', async () => {
    const { message } = (await converse('tools', { toolConfig })).body.output;
    const { toolUseId } = message.content[0].toolUse;
    const result = { role: 'user', content: [{ toolResult: { toolUseId, content: [{ text: 'x' }] } }] };
    const { body } = await converse('tools', { messages: [...question, message, result] });
    expect(body.message).toMatch(/toolConfig field must be defined/);
  });

  it('wants its thoughts back as they were, and before the call that they led to', async () => {
    const thinking = { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } } };
    const { message } = (await converse('reasoning-tools', { toolConfig, ...thinking })).body.output;
    const [thought, call] = message.content;
    const { toolUseId } = call.toolUse;
    const result = { role: 'user', content: [{ toolResult: { toolUseId, content: [{ text: 'x' }] } }] };
    const answerTo = async (content: object[]) => {
      const messages = [...question, { role: 'assistant', content }, result];
      const { body } = await converse('reasoning-tools', { messages, toolConfig, ...thinking });
      return body.message ?? body.output.message.content[0].text;
    };
    const { reasoningText } = thought.reasoningContent;
    const forged = { reasoningContent: { reasoningText: { ...reasoningText, text: 'other' } } };
    expect(await answerTo([thought, call])).toBe('The tool returned: x');
    expect(await answerTo([call])).toMatch(/must start with a thinking block/);
    expect(await answerTo([forged, call])).toMatch(/Invalid `signature`/);
  });

  it.each([
    ['status-429', 429, 'ThrottlingException'],
    ['status-403', 403, 'AccessDeniedException'],
    ['status-500', 500, 'InternalServerException'],
    ['overloaded', 529, 'ServiceUnavailableException'],
    ['nope', 404, 'ResourceNotFoundException'],
  ])('%s fails with %i in the shape of the vendor', async (model, status, type) => {
    const failed = await converse(model);
    expect(failed.status).toBe(status);
    expect(failed.headers['x-amzn-errortype']).toBe(type);
    expect(failed.body).toEqual({ message: expect.any(String) });
  });
});

describe('converse-stream', () => {
  it('sends the events of the real API, padded, in order', async () => {
    const frames = framesOf(await converseStream('reasoning', { inferenceConfig: { maxTokens: 1 } }));
    expect(frames.map(({ headers }) => headers[':event-type'])).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
    expect(frames.every(({ data }) => /^[a-zA-Z]+$/.test(data.p))).toBe(true);
    expect(frames[2]?.data.delta.reasoningContent.signature).toMatch(/./);
    expect(frames.at(-2)?.data.stopReason).toBe('max_tokens');
  });

  it('streams the calls that it makes in one piece', async () => {
    const whole = (await converse('parallel-tools', { toolConfig })).body;
    const frames = framesOf(await converseStream('parallel-tools', { toolConfig }));
    const started = frames.flatMap(({ data }) => data.start?.toolUse ?? []);
    const calls = started.map((toolUse, index) => {
      const pieces = frames.flatMap(({ data }) =>
        data.contentBlockIndex === index + 1 ? (data.delta?.toolUse?.input ?? []) : [],
      );
      expect(pieces.length).toBeGreaterThan(3);
      return { toolUse: { ...toolUse, input: JSON.parse(pieces.join('')) } };
    });
    expect(calls).toEqual(whole.output.message.content.slice(1));
    expect(frames.at(-1)?.data.usage).toEqual(whole.usage);
  });

  it('reports an error half-way as an exception', async () => {
    const frames = framesOf(await converseStream('overloaded'));
    expect(frames.at(-1)).toEqual({
      headers: {
        ':exception-type': 'serviceUnavailableException',
        ':message-type': 'exception',
        ':content-type': 'application/json',
      },
      data: { message: expect.any(String) },
    });
  });

  it('damages its messages when asked to', async () => {
    const bytes = await converseStream('malformed');
    expect(() => framesOf(bytes)).toThrow(/checksum/);
  });
});
