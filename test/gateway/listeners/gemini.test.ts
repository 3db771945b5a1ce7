import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upstreamPath } from '../../../src-gateway/providers/upstream-path.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import { providerEndpointOf } from '../../support/provider-endpoint-of.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  up = await startRecordingProvider();
  gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: gemini/g, access_key: sk-p, base_url: "${up.url}", upstream_api: gemini}]
`);
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: 'unused', maxRetries: 0 });
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

const messages = [{ role: 'user' as const, content: 'q' }];
const signedCall = { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'sig' };
const reply = (parts: readonly object[], more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, ...more }],
});
const counts = { promptTokenCount: 4, candidatesTokenCount: 2, totalTokenCount: 6 };

function answerStream(...events: readonly object[]) {
  up.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\r\n\r\n`);
    response.end();
  };
}

function path(entry: string, stream = false): string {
  const endpoint = providerEndpointOf(`model: gemini/g, access_key: k, upstream_api: gemini, ${entry}`);
  const request = { api: 'gemini', modelId: 'g', stream, clientQuery: '' } as const;
  return endpoint.origin + upstreamPath(endpoint, request);
}

describe("a provider that is spoken to in Gemini's own API", () => {
  it('is called at the path of the model, with its own header [llm-apis V68]', async () => {
    up.answer = answerJson(200, reply([{ text: 'Hi' }], { finishReason: 'STOP' }));
    const whole = await openai.chat.completions.create({ model: 'gemini/g', messages });
    expect(whole.choices[0]?.message.content).toBe('Hi');
    expect(up.requests.at(-1)).toMatchObject({
      path: '/v1beta/models/g:generateContent',
      headers: { 'x-goog-api-key': 'sk-p' },
    });
    expect(up.requests.at(-1)?.headers.authorization).toBeUndefined();
    expect(JSON.parse(up.requests.at(-1)?.body ?? '')).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'q' }] }],
    });
    answerStream(reply([{ text: 'Hi' }], { finishReason: 'STOP' }));
    const stream = openai.chat.completions.stream({ model: 'gemini/g', messages });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('Hi');
    expect(up.requests.at(-1)?.path).toBe('/v1beta/models/g:streamGenerateContent?alt=sse');

    const google = 'https://generativelanguage.googleapis.com';
    expect(path('')).toBe(`${google}/v1beta/models/g:generateContent`);
    expect(path('', true)).toBe(`${google}/v1beta/models/g:streamGenerateContent?alt=sse`);
    expect(path(`base_url: "${google}/v1"`)).toBe(`${google}/v1/models/g:generateContent`);
    expect(path(`base_url: "${google}/v1beta/openai"`)).toBe(`${google}/v1beta/models/g:generateContent`);
  });

  it("gives OpenAI's and Anthropic's own clients a streamed call that they can answer", async () => {
    const events = [
      reply([{ text: 'h', thought: true }]),
      { ...reply([signedCall], { finishReason: 'STOP' }), usageMetadata: counts },
    ];
    answerStream(...events);
    const chat = await openai.chat.completions.stream({ model: 'gemini/g', messages }).finalChatCompletion();
    expect(chat.choices[0]?.finish_reason).toBe('tool_calls');
    const called = chat.choices[0]?.message;
    expect(called?.tool_calls).toMatchObject([{ function: { name: 'f', arguments: '{"a":1}' } }]);
    answerStream(...events);
    const message = await anthropic.messages
      .stream({ model: 'gemini/g', max_tokens: 9, messages })
      .finalMessage();
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'h' },
        { type: 'tool_use', name: 'f', input: { a: 1 } },
      ],
      usage: { input_tokens: 4, output_tokens: 2 },
    });
    up.answer = answerJson(200, reply([{ text: 'done' }], { finishReason: 'STOP' }));
    const [id] = message.content.flatMap((block) => (block.type === 'tool_use' ? block.id : []));
    await anthropic.messages.create({
      model: 'gemini/g',
      max_tokens: 9,
      messages: [
        ...messages,
        { role: 'assistant', content: message.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id ?? '', content: '7' }] },
      ],
    });
    expect(JSON.parse(up.requests.at(-1)?.body ?? '').contents).toEqual([
      { role: 'user', parts: [{ text: 'q' }] },
      // The client had no place for the signature.
      { role: 'model', parts: [signedCall] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: '7' } } }] },
    ]);
  });

  it('has its errors told in the words of the client', async () => {
    up.answer = answerJson(429, { error: { code: 429, message: 'slow', status: 'RESOURCE_EXHAUSTED' } });
    await expect(openai.chat.completions.create({ model: 'gemini/g', messages })).rejects.toMatchObject({
      status: 429,
      message: expect.stringContaining('slow'),
    });
    answerStream(reply([{ text: 'a' }]), { error: { code: 503, message: 'down', status: 'UNAVAILABLE' } });
    const stream = openai.chat.completions.stream({ model: 'gemini/g', messages });
    await expect(stream.finalChatCompletion()).rejects.toThrow('down');
  });
});
