import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;

const configOf = (url: string) => `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
model_providers:
  - {model: openai/gpt-4o, access_key: sk-o, base_url: "${url}", default: true}
  - {model: openai/*, access_key: sk-o, base_url: "${url}"}
  - {model: azure_openai/embed, access_key: sk-z, base_url: "${url}/openai/deployments"}
  - {model: anthropic/claude-x, access_key: sk-a, base_url: "${url}"}
  - {model: amazon_bedrock/nova, access_key: sk-b, base_url: "${url}"}
  - {model: groq/llama, access_key: sk-g, base_url: "${url}/openai/v1"}
model_aliases: {vectors.v1: {target: openai/text-embedding-3-small}}
`;

beforeAll(async () => {
  up = await startRecordingProvider();
  gateway = await startGateway(configOf(up.url));
});
beforeEach(() => {
  up.answer = answerJson(200, { object: 'list', data: [], usage: { prompt_tokens: 8, total_tokens: 8 } });
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

const post = (path: string, body: object | string, headers: Record<string, string> = {}) =>
  gateway.send(path, { body: typeof body === 'string' ? body : JSON.stringify(body), headers });
const last = () => {
  const request = up.requests.at(-1);
  if (request === undefined) throw new Error('the provider saw nothing');
  return request;
};

describe('a request that passes through', () => {
  it.each([
    '/v1/embeddings',
    '/v1/completions',
    '/v1/moderations',
    '/v1/rerank',
    '/v1/images/generations',
    '/v1/audio/speech',
    '/v1/responses/input_tokens',
    '/v1/responses/compact',
  ])('reaches %s of its model’s provider, and only the model’s name is changed', async (path) => {
    const text = '{ "input":"a",  "model":"openai/m-1","seed":9007199254740993,"zz":{"k":null} }';
    const reply = await post(`${path}?a=1`, text, { authorization: 'Bearer mine', cookie: 'a=b' });
    expect([reply.status, reply.json().object]).toEqual([200, 'list']);
    expect(reply.headers['x-plano-resolved-model']).toBe('openai/m-1');
    const { body, headers, method, path: sentTo } = last();
    expect([method, sentTo]).toEqual(['POST', `${path}?a=1`]);
    expect(body).toBe(text.replace('openai/m-1', 'm-1'));
    expect(headers).toMatchObject({ authorization: 'Bearer sk-o', 'content-type': 'application/json' });
    expect(headers.cookie).toBeUndefined();
  });

  it('finds its model by an alias, and the deployment’s place in Azure’s path', async () => {
    await post('/v1/embeddings', { model: 'vectors.v1', input: 'a' });
    expect(JSON.parse(last().body).model).toBe('text-embedding-3-small');
    await post('/v1/embeddings', { model: 'azure_openai/embed', input: 'a' });
    expect(last().path).toBe('/openai/deployments/embed/embeddings?api-version=2025-01-01-preview');
    expect(last().headers['api-key']).toBe('sk-z');
  });

  it('goes to the default provider without a model, and leaves the choice to it', async () => {
    await post('/v1/moderations', { input: 'a' });
    expect(JSON.parse(last().body)).toEqual({ input: 'a' });
    await post('/v1/moderations', { input: 'a', model: 'default' });
    expect(JSON.parse(last().body)).toEqual({ input: 'a', model: 'gpt-4o' });
  });

  it('gets whatever the provider answers as it comes', async () => {
    const sound = Buffer.from([0, 255, 10, 13, 128]);
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': '5', 'x-app': '1' });
      response.end(sound);
    };
    const reply = await post('/v1/audio/speech', { model: 'openai/tts-1', input: 'hi', voice: 'x' });
    expect([reply.status, reply.headers['content-type'], reply.headers['x-app']]).toEqual([
      200,
      'audio/mpeg',
      '1',
    ]);
    expect(reply.bytes).toEqual(sound);
    up.answer = answerJson(429, { error: { message: 'slow' } }, { 'retry-after': '3' });
    const refused = await post('/v1/embeddings', { model: 'openai/m', input: 'a' });
    expect([refused.status, refused.headers['retry-after'], refused.text]).toEqual([
      429,
      '3',
      '{"error":{"message":"slow"}}',
    ]);
  });

  it('passes events on one by one, and says so when they break off', async () => {
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"a":1}\n\n', () => response.destroy());
    };
    const reply = await post('/v1/completions', { model: 'openai/m', prompt: 'a', stream: true });
    expect(reply.text).toMatch(/^data: {"a":1}\n\n\n\ndata: {"error":{.*"upstream_truncated"/);
    await expect.poll(() => gateway.accessLines('upstream').at(-1)?.flags).toBe('UC');
  });

  it.each([
    ['a model that nobody knows', '/v1/embeddings', { model: 'nope' }, 404, 'model_not_found'],
    [
      'a provider that has no such path',
      '/v1/embeddings',
      { model: 'amazon_bedrock/nova' },
      404,
      'unknown_url',
    ],
    [
      'a provider without Responses of its own',
      '/v1/responses/compact',
      { model: 'groq/llama' },
      404,
      'unknown_url',
    ],
    ['what is no JSON', '/v1/embeddings', 'nope', 400, 'invalid_json'],
  ])('is refused for %s', async (_, path, body, status, code) => {
    const before = up.requests.length;
    const reply = await post(path, body);
    expect([reply.status, reply.json().error.code]).toEqual([status, code]);
    expect(up.requests.length).toBe(before);
  });

  it('is told when the provider cannot be reached', async () => {
    const lonely = await startGateway(configOf('http://127.0.0.1:1'));
    const reply = await lonely.send('/v1/embeddings', { body: '{"model":"openai/m"}' });
    await lonely.close();
    expect([reply.status, reply.json().error.code]).toEqual([502, 'upstream_unreachable']);
  });

  it.each(['/v1/images/..', '/v1/images/a/b', '/v1/images/%2e%2e', '/v1/audio/', '/v1/files'])(
    'never leaves its API: %s',
    async (path) => expect((await post(path, { model: 'openai/m' })).status).toBe(404),
  );

  it('is a POST', async () => {
    const reply = await gateway.send('/v1/images/generations');
    expect([reply.status, reply.headers.allow]).toEqual([405, 'POST, OPTIONS']);
  });

  it('is traced, logged and counted', async () => {
    const one = await startGateway(configOf(up.url));
    await one.send('/v1/embeddings', { body: '{"model":"openai/m-1","input":"a"}' });
    await expect.poll(() => one.accessLines('listener').length).toBe(1);
    const span = await one.span('plano(llm)');
    expect(span.name).toBe('POST /v1/embeddings openai/m-1');
    expect(span.attributes).toMatchObject({
      'llm.operation_type': { stringValue: 'embeddings' },
      'llm.usage.prompt_tokens': { intValue: '8' },
    });
    expect(one.accessLines('upstream')).toMatchObject([
      { status: 200, model: 'openai/m-1', promptTokens: 8 },
    ]);
    expect(one.accessLines('listener')).toMatchObject([{ status: 200, attempts: 1, path: '/v1/embeddings' }]);
    expect((await one.metricLines('brightstaff_http_requests_total')).join()).toContain('llm_passthrough');
    await one.close();
  });
});

describe('a form that passes through', () => {
  const boundary = 'b1';
  const type = `multipart/form-data; boundary=${boundary}`;
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const file = (content: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n${content}\r\n`;
  const end = `--${boundary}--\r\n`;

  it.each([
    ['before', field('model', 'openai/whisper-1') + file('RIFF') + end],
    ['behind', file('RIFF') + field('model', 'openai/whisper-1') + end],
  ])('has its model changed where it stands %s the file', async (_, form) => {
    const reply = await post('/v1/audio/transcriptions', form, { 'content-type': type });
    expect(reply.status).toBe(200);
    expect(last().body).toBe(form.replace('openai/whisper-1', 'whisper-1'));
    expect(last().headers['content-type']).toBe(type);
    expect(last().path).toBe('/v1/audio/transcriptions');
  });

  it('is on its way to the provider before the client has sent all of it', async () => {
    const arrived = Promise.withResolvers<void>();
    const server = await startStreamingProvider(() => arrived.resolve());
    const one = await startGateway(configOf(server.url));
    const request = httpRequest(`${one.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { 'content-type': type },
    });
    request.write(field('model', 'openai/whisper-1') + file('RIFF').slice(0, -6));
    await arrived.promise;
    request.end(`IFF\r\n${end}`);
    const [response]: IncomingMessage[] = await once(request, 'response');
    response?.resume();
    expect(response?.statusCode).toBe(200);
    expect(server.body()).toBe(`${field('model', 'whisper-1')}${file('RIFF').slice(0, -6)}IFF\r\n${end}`);
    await one.close();
    await server.close();
  });

  it('may be refused by the provider before it has come in whole', async () => {
    const server = createServer((request, response) => {
      request.once('data', () => {
        request.resume();
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end('{"error":{"message":"no"}}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const one = await startGateway(configOf(`http://127.0.0.1:${port}`));
    const form = field('model', 'openai/whisper-1') + file('x'.repeat(8 * 1024 * 1024)) + end;
    const reply = await one.send('/v1/audio/transcriptions', {
      body: form,
      headers: { 'content-type': type },
    });
    expect([reply.status, reply.text]).toEqual([401, '{"error":{"message":"no"}}']);
    await one.close();
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['before its model has come', file('RIFF').slice(0, -6)],
    ['behind its model', field('model', 'openai/whisper-1') + file('RIFF').slice(0, -6)],
  ])('breaks off %s without a fault of ours', async (_, beginning) => {
    const arrived = Promise.withResolvers<void>();
    const server = await startStreamingProvider(() => arrived.resolve());
    const one = await startGateway(configOf(server.url));
    const request = httpRequest(`${one.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { 'content-type': type },
    });
    request.once('error', () => undefined);
    request.write(beginning);
    if (beginning.includes('whisper')) await arrived.promise;
    else await expect.poll(() => one.gateway.status().listeners[0]?.inFlight).toBe(1);
    request.destroy();
    await expect.poll(() => one.accessLines('listener').length).toBe(1);
    expect(one.accessLines('listener')).toMatchObject([{ status: 0, flags: 'DC' }]);
    expect(one.logs.filter((line) => line.kind === 'process' && line.level === 'error')).toEqual([]);
    await one.close();
    await server.close();
  });

  it.each([
    ['one above the limit, declared', field('model', 'openai/m') + file('x'.repeat(2000)) + end, {}, 413],
    [
      'one above the limit, behind its model',
      field('model', 'openai/m') + file('x'.repeat(2000)) + end,
      { 'transfer-encoding': 'chunked' },
      413,
    ],
    ['one without an end', field('model', 'openai/m').slice(0, -12), {}, 400],
    ['one in a coding', `${field('model', 'openai/m')}${end}`, { 'content-encoding': 'gzip' }, 415],
  ])('is refused: %s', async (_, form, headers, status) => {
    const small = await startGateway(configOf(up.url), { maxBodyBytes: 1000 });
    const reply = await small.send('/v1/audio/transcriptions', {
      body: form,
      headers: { 'content-type': type, ...headers },
    });
    expect(reply.status).toBe(status);
    expect(reply.json().error.message).not.toBe('');
    await small.close();
  });
});

describe('counting the tokens of a message', () => {
  const path = '/v1/messages/count_tokens';

  it('is asked of a provider that speaks Messages', async () => {
    up.answer = answerJson(200, { input_tokens: 14 });
    const body = { model: 'anthropic/claude-x', messages: [{ role: 'user', content: 'hi' }] };
    const reply = await post(`${path}?beta=true`, body, { 'anthropic-version': '2023-06-01' });
    expect(reply.json()).toEqual({ input_tokens: 14 });
    expect(last().path).toBe(`${path}?beta=true`);
    expect(last().headers).toMatchObject({ 'x-api-key': 'sk-a', 'anthropic-version': '2023-06-01' });
    expect(JSON.parse(last().body)).toEqual({ ...body, model: 'claude-x' });
  });

  it('is estimated for the others', async () => {
    const before = up.requests.length;
    const count = async (body: object) => (await post(path, { model: 'openai/gpt-4o', ...body })).json();
    const sentence = 'How many tokens does this sentence have?';
    // Eight tokens of o200k and the frame of a message.
    expect(await count({ messages: [{ role: 'user', content: sentence }] })).toEqual({ input_tokens: 12 });
    expect(
      await count({
        system: sentence,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: sentence },
              { type: 'image', source: {} },
            ],
          },
          { role: 'assistant', content: sentence },
        ],
      }),
    ).toEqual({ input_tokens: 3 * 8 + 2 * 4 + 1600 });
    expect(up.requests.length).toBe(before);
  });

  it('refuses what has no messages in Anthropic’s format', async () => {
    const reply = await post(path, { model: 'openai/gpt-4o' });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
  });
});

/** A provider that tells of the first piece of a body, which the recording one keeps to itself. */
async function startStreamingProvider(onFirstPiece: () => void) {
  let body = '';
  const server = createServer((request, response) => {
    request.on('data', (piece: Buffer) => {
      if (body === '') onFirstPiece();
      body += piece.toString();
    });
    request.once('end', () => answerJson(200, { text: 'hi' })(response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    body: () => body,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('on a listener with filters', () => {
  it('what no filter understands does not pass, and tokens are counted here', async () => {
    const filtered = await startGateway(`
version: v0.4.0
filters: [{id: guard, url: "http://127.0.0.1:9", type: http}]
listeners: [{type: model, name: guarded, port: 12000, input_filters: [guard]}]
model_providers:
  - {model: openai/gpt-4o, access_key: k, base_url: "${up.url}/v1"}
  - {model: anthropic/c, access_key: k, base_url: "${up.url}/v1"}
`);
    const before = up.requests.length;
    const passed = await filtered.send('/v1/completions', {
      body: JSON.stringify({ model: 'openai/gpt-4o', prompt: 'hi' }),
    });
    const counted = await filtered.send('/v1/messages/count_tokens', {
      body: JSON.stringify({ model: 'anthropic/c', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await filtered.close();
    expect([passed.status, passed.json().error.code]).toEqual([403, 'not_filterable']);
    expect([counted.status, counted.json().input_tokens > 0]).toEqual([200, true]);
    expect(up.requests.length).toBe(before);
  });
});
