import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../support/gateway-fixture.ts';
import { answerJson, type RecordingProvider, startRecordingProvider } from '../support/recording-provider.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  up = await startRecordingProvider();
  gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
model_providers:
  - {model: openai/*, access_key: k, base_url: "${up.url}"}
  - {model: anthropic/claude-x, access_key: k, base_url: "${up.url}"}
`);
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'none', maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: 'none', maxRetries: 0 });
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

describe('OpenAI’s own client', () => {
  it('gets embeddings', async () => {
    up.answer = answerJson(200, {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
    });
    const { data } = await openai.embeddings.create({
      model: 'openai/e',
      input: 'a',
      encoding_format: 'float',
    });
    expect(data[0]?.embedding).toEqual([0.5]);
    expect(JSON.parse(up.requests.at(-1)?.body ?? '')).toMatchObject({ model: 'e', input: 'a' });
  });

  it('sends a recording and gets its text', async () => {
    up.answer = answerJson(200, { text: 'hello' });
    const file = await toFile(Buffer.from('RIFF'), 'a.wav');
    const { text } = await openai.audio.transcriptions.create({ file, model: 'openai/whisper-1' });
    expect(text).toBe('hello');
    const { body, path } = up.requests.at(-1) ?? { body: '', path: '' };
    expect(path).toBe('/v1/audio/transcriptions');
    expect(body).toMatch(/name="model"\r\n\r\nwhisper-1\r\n/);
    expect(body).toContain('RIFF');
  });

  it('gets speech', async () => {
    up.answer = (response) => void response.writeHead(200, { 'content-type': 'audio/mpeg' }).end('sound');
    const speech = await openai.audio.speech.create({ model: 'openai/tts-1', voice: 'alloy', input: 'hi' });
    expect(Buffer.from(await speech.arrayBuffer()).toString()).toBe('sound');
  });

  it('lists the models, those of wildcards too, and asks for one', async () => {
    const ids: string[] = [];
    for await (const { id } of await openai.models.list()) ids.push(id);
    expect(ids).toContain('openai/gpt-4o');
    expect(ids.at(-1)).toBe('anthropic/claude-x');
    expect((await openai.models.retrieve('openai/gpt-4o')).owned_by).toBe('OpenAI');
    await expect(openai.models.retrieve('nope')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });
});

describe('Anthropic’s own client', () => {
  it('goes through the list of models page by page', async () => {
    const ids: string[] = [];
    for await (const { id } of anthropic.models.list({ limit: 30 })) ids.push(id);
    const { data } = (await gateway.send('/v1/models')).json();
    expect(ids).toEqual(data.map(({ id }: { id: string }) => id));
    expect((await anthropic.models.retrieve('openai/gpt-4o')).display_name).toBe('openai/gpt-4o');
  });

  it('counts tokens, here or at Anthropic', async () => {
    const messages = [{ role: 'user' as const, content: 'How many tokens does this sentence have?' }];
    const here = await anthropic.messages.countTokens({ model: 'openai/gpt-4o', messages });
    expect(here.input_tokens).toBe(12);
    up.answer = answerJson(200, { input_tokens: 14 });
    const there = await anthropic.messages.countTokens({ model: 'anthropic/claude-x', messages });
    expect(there.input_tokens).toBe(14);
    expect(up.requests.at(-1)?.path).toBe('/v1/messages/count_tokens');
  });
});
