import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { clientApis } from '../../../src-gateway/apis/client-api.ts';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import { providerEndpointOf } from '../../support/provider-endpoint-of.ts';
import {
  answerJson,
  type RecordedRequest,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

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

interface Sending {
  /** Members of the provider entry behind its model; `UP` is the provider's address. */
  readonly entry: string;
  readonly api: ClientApi;
  /** More members of the body, or other values. */
  readonly body?: object;
  readonly headers?: Record<string, string>;
  readonly settings?: Partial<GatewaySettings>;
  readonly variables?: Record<string, string>;
}

/** What reaches the provider; it answers with an error, which nothing here looks at. */
async function sent(
  model: string,
  sending: Sending,
): Promise<RecordedRequest & { json(): Record<string, unknown> }> {
  const { api, body = {}, entry, headers = {}, settings = {}, variables = {} } = sending;
  const text = `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: "${model}", ${entry.replaceAll('UP', up.url)}}]
`;
  gateway = await startGateway(text, settings, variables);
  up.answer = answerJson(400, { error: { message: 'seen' } });
  const before = up.requests.length;
  const request = JSON.stringify({ model, ...bodies[api], ...body });
  await gateway.send(clientApis[api].path, { body: request, headers });
  const received = up.requests.at(-1);
  if (received === undefined || up.requests.length === before) throw new Error('the provider saw nothing');
  return { ...received, json: () => JSON.parse(received.body) };
}

const bodies: Readonly<Record<ClientApi, object>> = {
  chat: { messages: [{ role: 'user', content: 'q' }] },
  messages: { max_tokens: 9, messages: [{ role: 'user', content: 'q' }] },
  responses: { input: 'q' },
};

const originOf = (entry: string) => providerEndpointOf(`${entry}, access_key: k`).origin;

describe('where a request goes', () => {
  it('[llm-apis V5] to the prefix of the provider, whatever the client speaks', async () => {
    const { path } = await sent('groq/llama', { entry: 'access_key: sk-p, base_url: "UP"', api: 'messages' });
    expect(path).toBe('/openai/v1/chat/completions');
    expect(originOf('model: groq/llama')).toBe('https://api.groq.com');
  });

  it.each<ClientApi>(['chat', 'messages'])(
    '[llm-apis V8] to the path of a coding plan from %s',
    async (api) => {
      const entry = 'access_key: sk-p, base_url: "UP/api/coding/paas/v4"';
      expect((await sent('zhipu/glm', { entry, api })).path).toBe('/api/coding/paas/v4/chat/completions');
    },
  );

  it.each<ClientApi>(['responses', 'messages'])(
    '[llm-apis V9] to the default path of a host from %s',
    async (api) => {
      const { path } = await sent('qwen/q', { entry: 'access_key: sk-p, base_url: "UP"', api });
      expect(path).toBe('/compatible-mode/v1/chat/completions');
    },
  );

  it('[llm-apis V12] to a stream of Bedrock, with its key', async () => {
    const { headers, path } = await sent('amazon_bedrock/us.anthropic.claude-x-v1:0', {
      entry: 'access_key: sk-p, base_url: "UP"',
      api: 'messages',
      body: { stream: true },
    });
    expect(path).toBe('/model/us.anthropic.claude-x-v1%3A0/converse-stream');
    expect(headers.authorization).toBe('Bearer sk-p');
  });

  it('[llm-apis V13] to a model of Bedrock that is an ARN', async () => {
    const { path } = await sent('amazon_bedrock/arn:aws:bedrock:us-east-1:1:inference-profile/p1', {
      entry: 'access_key: sk-p, base_url: "UP"',
      api: 'chat',
    });
    expect(path).toBe('/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fp1/converse');
  });
});

describe('with which credential', () => {
  it('[llm-apis V15] the client’s own to a ChatGPT subscription, as Codex sends it', async () => {
    const { headers, json, path } = await sent('chatgpt/gpt-5.4', {
      entry: 'base_url: "UP/backend-api/codex"',
      api: 'responses',
      body: { input: 'hi' },
      headers: { authorization: 'Bearer tok', 'user-agent': 'sdk' },
      variables: { CHATGPT_ACCOUNT_ID: 'acc' },
    });
    expect(path).toBe('/backend-api/codex/responses');
    expect(originOf('model: chatgpt/gpt-5.4')).toBe('https://chatgpt.com');
    expect(headers).toMatchObject({
      authorization: 'Bearer tok',
      'chatgpt-account-id': 'acc',
      originator: 'codex_cli_rs',
      'user-agent': 'codex_cli_rs/0.0.0 (Unknown 0; unknown) unknown',
      session_id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
    });
    expect(json()).toMatchObject({ model: 'gpt-5.4', store: false, stream: true });
    expect(Array.isArray(json().input)).toBe(true);
  });

  it('the stored login to a ChatGPT subscription, whatever the client sends', async () => {
    const { headers } = await sent('chatgpt/gpt-5.4', {
      entry: 'base_url: "UP/backend-api/codex"',
      api: 'chat',
      headers: { authorization: 'Bearer mine' },
      settings: { chatgpt: { accessToken: 'tok', accountId: 'acc' } },
    });
    expect(headers.authorization).toBe('Bearer tok');
    expect(headers['chatgpt-account-id']).toBe('acc');
  });

  it('[llm-apis V17] the client’s own in the form that the provider wants', async () => {
    const { headers, path } = await sent('custom/m', {
      entry: 'base_url: "UP/v1", provider_interface: openai, passthrough_auth: true',
      api: 'messages',
      headers: { 'x-api-key': 'sk-c' },
    });
    expect(path).toBe('/v1/chat/completions');
    expect(headers.authorization).toBe('Bearer sk-c');
    expect(headers['x-api-key']).toBeUndefined();
  });

  it('a signature over what is really sent, where Bedrock has no key', async () => {
    const aws = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 's', sessionToken: 'T', region: 'us-east-1' };
    const { headers, path } = await sent('amazon_bedrock/m', {
      entry: 'base_url: "UP"',
      api: 'chat',
      headers: { authorization: 'Bearer mine', 'x-amz-date': 'old' },
      settings: { aws },
    });
    expect(path).toBe('/model/m/converse');
    expect(headers['x-amz-date']).toMatch(/^\d{8}T\d{6}Z$/);
    expect(headers['x-amz-security-token']).toBe('T');
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/bedrock\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=[\da-f]{64}$/,
    );
  });

  it('none, and no call, where a key of AWS is missing', async () => {
    gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: amazon_bedrock/m, base_url: "https://bedrock-runtime.us-east-1.amazonaws.com"}]
`);
    const reply = await gateway.chat('amazon_bedrock/m');
    expect([reply.status, reply.json().error.code]).toEqual([401, 'no_access_key']);
    expect(reply.json().error.message).toContain('AWS_ACCESS_KEY_ID');
  });
});

describe('what a model does not take', () => {
  it('[llm-apis V27] is left out and reported', async () => {
    const entry = 'access_key: k, base_url: "UP"';
    const plain = await sent('openai/gpt-5-mini', { entry, api: 'chat' });
    expect(plain.json()).toEqual({ model: 'gpt-5-mini', ...bodies.chat });
    await gateway?.close();
    const warm = await sent('openai/gpt-5-mini', { entry, api: 'chat', body: { temperature: 0.2 } });
    expect(warm.json()).toEqual({ model: 'gpt-5-mini', ...bodies.chat });
    up.answer = answerJson(200, { choices: [] });
    const reply = await gateway?.chat('openai/gpt-5-mini', { body: { temperature: 0.2 } });
    expect(reply?.headers['x-plano-dropped-fields']).toBe('temperature');
  });
});
