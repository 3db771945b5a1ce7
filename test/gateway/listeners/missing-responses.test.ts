import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { completion } from './base-config.ts';

let up: RecordingProvider;
let gateway: GatewayFixture | null = null;

beforeAll(async () => {
  up = await startRecordingProvider();
});
afterEach(async () => {
  await gateway?.close();
  gateway = null;
});
afterAll(() => up.close());

const notThere = { error: { message: 'no such path' } };

/** Sends `count` Responses requests; gives their status and the paths that the provider was called at. */
async function send(entry: string, count = 1, chatStatus = 200) {
  gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{${entry}, base_url: "${up.url}/v1"}]
`);
  up.answer = (response, { path }) => {
    const isChat = path.endsWith('/chat/completions');
    answerJson(isChat ? chatStatus : 404, isChat && chatStatus === 200 ? completion : notThere)(response);
  };
  const before = up.requests.length;
  const replies = [];
  for (let sent = 0; sent < count; sent += 1) {
    replies.push(await gateway.send('/v1/responses', { body: '{"model":"custom/m","input":"hi"}' }));
  }
  const paths = up.requests.slice(before).map(({ path }) => path.replace('/v1/', ''));
  return { replies, paths };
}

const custom = 'model: custom/m, provider_interface: openai';

describe('a server that speaks OpenAI’s API without Responses', () => {
  it('is sent Chat Completions, the first request once more and all later ones at once', async () => {
    const { paths, replies } = await send(custom, 2);
    expect(paths).toEqual(['responses', 'chat/completions', 'chat/completions']);
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(replies[0]?.json().output[0].content[0].text).toBe('Hi');
    expect(replies.map(({ headers }) => headers['x-plano-attempts'])).toEqual(['2', '1']);
    const warnings = gateway?.logs.filter((line) => line.kind === 'process' && line.level === 'warn');
    expect(warnings).toMatchObject([{ message: expect.stringContaining('has no Responses API') }]);
  });

  it('is asked again when the model is what is missing', async () => {
    const { paths, replies } = await send(custom, 2, 404);
    expect(paths).toEqual(['responses', 'chat/completions', 'responses', 'chat/completions']);
    expect(replies.map(({ status }) => status)).toEqual([404, 404]);
  });

  it.each([
    ['that the entry knows better', `${custom}, upstream_api: responses`],
    ['of another provider', 'model: xai/m, access_key: k'],
  ])('is taken at its word %s', async (_, entry) => {
    const { paths } = await send(entry.replace('xai/m', 'xai/m, name: custom/m'));
    expect(paths).toEqual(['responses']);
  });
});
