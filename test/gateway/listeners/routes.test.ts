import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayFixture, sendTo, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { analyse } from '../config/analyse.ts';
import { baseConfig, completion } from './base-config.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;
const body = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] });

beforeAll(async () => {
  up = await startRecordingProvider();
  gateway = await startGateway(baseConfig(up.url));
});
beforeEach(() => {
  up.answer = answerJson(200, completion);
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

describe('model listener', () => {
  it('[model-listener 1] answers health checks', async () => {
    const get = await gateway.send('/healthz?probe=1');
    expect(get.status).toBe(200);
    expect(get.json()).toEqual({ status: 'ok', listener: 'm', version: '0.0.0-test' });
    expect(get.headers['cache-control']).toBe('no-store');
    const head = await gateway.send('/healthz', { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    expect((await gateway.send('/livez')).json()).toEqual({ status: 'ok' });
    expect((await gateway.send('/readyz')).json()).toMatchObject({ status: 'ok' });
    expect((await gateway.send('/healthzfoo')).status).toBe(404);
    const post = await gateway.send('/healthz', { method: 'POST' });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('[model-listener 2] names the methods of a path that was asked with another', async () => {
    const reply = await gateway.send('/v1/chat/completions');
    expect([reply.status, reply.headers.allow]).toEqual([405, 'POST, OPTIONS']);
    expect(reply.json().error).toMatchObject({ code: 'method_not_allowed', type: 'invalid_request_error' });
    expect((await gateway.send('/v1/models', { body: '{}' })).headers.allow).toBe('GET, OPTIONS');
  });

  it('[model-listener 3] names the paths that exist when one does not', async () => {
    const reply = await gateway.send('/nope', { body: '{}' });
    expect(reply.status).toBe(404);
    const { code, message } = reply.json().error;
    expect(code).toBe('unknown_url');
    for (const path of ['/v1/chat/completions', '/v1/messages', '/v1/responses'])
      expect(message).toContain(path);
    const anthropic = await gateway.send('/nope', {
      body: '{}',
      headers: { 'anthropic-version': '2023-06-01' },
    });
    expect(anthropic.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
  });

  it.each(['/%zz', '/v1/models/%zz', '/v1/models/'])('answers the odd path %s in JSON', async (path) => {
    const reply = await gateway.send(path);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(reply.json().error).toMatchObject({ type: 'invalid_request_error', code: expect.any(String) });
  });

  it('refuses headers that are too large', async () => {
    const headers = { 'x-large': 'x'.repeat(65 * 1024) };
    expect((await gateway.send('/v1/models', { headers })).status).toBe(431);
  });

  it('[model-listener 5] takes a path with a trailing slash for another', async () => {
    expect((await gateway.send('/v1/chat/completions/', { body })).status).toBe(404);
  });

  it.each(['/function_calling', '/agents/v1/chat/completions'])(
    '[model-listener 6] does not serve the internal %s',
    async (path) => expect((await gateway.send(path, { body: '{}' })).status).toBe(404),
  );

  it('[model-listener 7] answers preflights on every route', async () => {
    const models = await gateway.send('/v1/models', { method: 'OPTIONS' });
    expect(models.status).toBe(204);
    expect(models.headers['access-control-allow-methods']).toContain('GET');
    expect(models.headers['access-control-allow-origin']).toBe('*');
    const chat = await gateway.send('/v1/chat/completions', {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:3001', 'access-control-request-headers': 'x-app' },
    });
    expect(chat.status).toBe(204);
    expect(chat.headers['access-control-allow-origin']).toBe('http://localhost:3001');
    expect(chat.headers['access-control-allow-headers']).toBe('x-app');
  });

  it('[model-listener 8] refuses pages of other origins and lets local ones read the answer', async () => {
    const before = up.requests.length;
    const evil = await gateway.send('/v1/chat/completions', {
      body,
      headers: { origin: 'https://evil.example' },
    });
    expect(evil.status).toBe(403);
    expect(evil.json().error.code).toBe('origin_not_allowed');
    expect(up.requests.length).toBe(before);
    const origin = 'http://localhost:3001';
    const local = await gateway.send('/v1/chat/completions', { body, headers: { origin } });
    expect([local.status, local.headers['access-control-allow-origin']]).toEqual([200, origin]);
  });

  it('refuses host names that are not its own', async () => {
    const evil = await gateway.send('/v1/chat/completions', {
      body,
      headers: { host: 'evil.example:12000' },
    });
    expect([evil.status, evil.json().error.code]).toEqual([403, 'host_not_allowed']);
    for (const host of ['localhost:1', 'app.localhost', '[::1]:1', 'host.docker.internal']) {
      expect((await gateway.send('/v1/chat/completions', { body, headers: { host } })).status).toBe(200);
    }
    expect((await gateway.send('/healthz', { headers: { host: 'evil.example' } })).status).toBe(200);
  });

  it('[model-listener 11] refuses a body above the limit, naming it', async () => {
    const large = await gateway.send('/v1/chat/completions', { body: Buffer.alloc(33 * 1024 * 1024, 0x20) });
    expect([large.status, large.json().error.code]).toEqual([413, 'request_too_large']);
    expect(large.json().error.message).toContain('33554432');
  });

  it('answers a body above the limit that came in pieces', async () => {
    const large = await gateway.send('/v1/chat/completions', {
      body: Buffer.alloc(64 * 1024 * 1024, 0x20),
      headers: { 'transfer-encoding': 'chunked' },
    });
    expect([large.status, large.json().error.code]).toEqual([413, 'request_too_large']);
  });

  it('counts the size of a compressed body after decompression', async () => {
    const bomb = await gateway.send('/v1/chat/completions', {
      body: gzipSync(Buffer.alloc(33 * 1024 * 1024, 0x20)),
      headers: { 'content-encoding': 'gzip' },
    });
    expect([bomb.status, bomb.json().error.code]).toEqual([413, 'request_too_large']);
  });

  it('[model-listener 12] decompresses the request', async () => {
    const reply = await gateway.send('/v1/chat/completions', {
      body: gzipSync(body),
      headers: { 'content-encoding': 'gzip' },
    });
    expect(reply.status).toBe(200);
    const received = up.requests.at(-1);
    expect(JSON.parse(received?.body ?? '').model).toBe('gpt-4o-mini');
    expect(received?.headers['content-encoding']).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string | Buffer, number, string]>([
    ['a coding that it does not know', { 'content-encoding': 'zstd' }, body, 415, 'unsupported_media_type'],
    ['a body that is not in its coding', { 'content-encoding': 'gzip' }, body, 400, 'invalid_body'],
    ['a type that is not JSON', { 'content-type': 'application/xml' }, body, 415, 'unsupported_media_type'],
    [
      'text from a page, which dodges the preflight',
      { 'content-type': 'text/plain', origin: 'http://localhost:1' },
      body,
      415,
      'unsupported_media_type',
    ],
    ['what is not JSON', {}, 'nope', 400, 'invalid_json'],
    ['a request without messages', {}, '{"model":"openai/gpt-4o-mini"}', 400, 'invalid_request'],
  ])('refuses %s', async (_, headers, sent, status, code) => {
    const reply = await gateway.send('/v1/chat/completions', { body: sent, headers });
    expect([reply.status, reply.json().error.code]).toEqual([status, code]);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.headers['request-id']).toBe(reply.headers['x-request-id']);
  });

  it.each(['application/json; charset=utf-8', 'application/vnd.api+json', 'text/plain'])(
    'takes %s for JSON when no page sent it',
    async (type) =>
      expect(
        (await gateway.send('/v1/chat/completions', { body, headers: { 'content-type': type } })).status,
      ).toBe(200),
  );

  it('tells loopback how much memory it holds', async () => {
    expect((await gateway.send('/debug/memstats')).json()).toEqual({
      allocated_bytes: expect.any(Number),
      resident_bytes: expect.any(Number),
    });
  });
});

describe('several model listeners', () => {
  it('[model-listener 9] serve the same providers', async () => {
    const text = baseConfig(up.url).replace(
      /listeners:.*/,
      'listeners:\n  - {type: model, name: m, port: 12000}\n  - {type: model, name: n, port: 12010}',
    );
    const second = await startGateway(text);
    for (const name of ['m', 'n']) {
      const reply = await sendTo(`${second.urlOf(name)}/v1/chat/completions`, { body });
      expect(reply.status).toBe(200);
    }
    await second.close();
    const found = analyse(text).diagnostics.filter(({ path }) => path.startsWith('listeners'));
    expect(found).toMatchObject([
      { code: 'CFG_MULTIPLE_MODEL_LISTENERS', severity: 'hint', path: expect.stringMatching(/1.*type$/) },
    ]);
  });
});

describe('gateway key', () => {
  it('lets in only who has it, and hides it from providers', async () => {
    const guarded = await startGateway(baseConfig(up.url), { gatewayKey: 'g-key' });
    const closed = await guarded.chat('custom/lite');
    expect([closed.status, closed.json().error.code]).toEqual([401, 'invalid_gateway_key']);
    expect((await guarded.send('/healthz')).status).toBe(200);
    expect((await guarded.send('/v1/models', { method: 'OPTIONS' })).status).toBe(204);
    for (const headers of [
      { authorization: 'Bearer g-key' },
      { 'x-api-key': 'g-key' },
      { 'x-plano-key': 'g-key' },
    ]) {
      expect((await guarded.chat('custom/lite', { headers })).status).toBe(200);
      expect(JSON.stringify(up.requests.at(-1)?.headers)).not.toContain('g-key');
      expect(up.requests.at(-1)?.headers.authorization).toBeUndefined();
    }
    await guarded.chat('custom/lite', { headers: { 'x-plano-key': 'g-key', authorization: 'Bearer T' } });
    expect(up.requests.at(-1)?.headers.authorization).toBe('Bearer T');
    await guarded.close();
  });
});
