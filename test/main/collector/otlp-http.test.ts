import { request } from 'node:http';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  otlpJson,
  otlpSpan,
  post,
  runningCollector,
  send,
  spanId,
  type TestSpan,
  traceId,
} from './collector-fixture.ts';

const one: TestSpan = { trace: 'abcdef', span: '1', name: 'hello' };

function oneSpan(change: (span: Record<string, unknown>) => void): string {
  const span = otlpSpan(one);
  change(span);
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

describe('OTLP over HTTP', () => {
  it('stores a JSON span under its id in lower case [observability O56]', async () => {
    const { collector, url } = await runningCollector();
    const answer = await post(
      url,
      oneSpan((span) => {
        span.traceId = traceId('ABCDEF');
      }),
      { 'content-type': 'application/json; charset=utf-8' },
    );
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'application/json',
      '{}',
    ]);
    expect((await collector.list({ limit: 10 })).rows.map((row) => row.traceId)).toEqual([traceId('abcdef')]);
  });

  it('takes a request without spans [observability O57]', async () => {
    const { url } = await runningCollector();
    const answer = await post(url, '{"resourceSpans":[]}');
    expect([answer.status, await answer.text()]).toEqual([200, '{}']);
    const binary = await post(url, new Uint8Array(), { 'content-type': 'application/x-protobuf' });
    expect([binary.status, binary.headers.get('content-type'), await binary.text()]).toEqual([
      200,
      'application/x-protobuf',
      '',
    ]);
  });

  it('stores the good spans of a request beside a bad one [observability O58]', async () => {
    const { collector, url } = await runningCollector();
    const spans = [otlpSpan(one), { ...otlpSpan({ ...one, span: '2' }), traceId: 'ab'.repeat(15) }];
    const answer = await post(url, JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'rejected 1 of 2 spans: invalid trace_id (1)' },
    });
    const { rows } = await collector.list({ limit: 10 });
    expect(rows.map((row) => row.spanCount)).toEqual([1]);
    expect((await collector.stats()).dropped).toEqual({ 'invalid trace_id': 1 });
  });

  it('names the first three reasons of a refusal with their totals', async () => {
    const { url } = await runningCollector();
    const spans = [
      { ...otlpSpan(one), traceId: '' },
      { ...otlpSpan(one), traceId: '0'.repeat(32) },
      { ...otlpSpan(one), spanId: spanId('0') },
      { ...otlpSpan(one), startTimeUnixNano: 0 },
      { ...otlpSpan(one), endTimeUnixNano: '18446744073709551615' },
    ];
    const answer = await post(url, JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
    expect(await answer.json()).toEqual({
      partialSuccess: {
        rejectedSpans: '5',
        errorMessage:
          'rejected 5 of 5 spans: invalid trace_id (2), invalid span_id (1), missing start time (1)',
      },
    });
  });

  it('answers what is not JSON with a status in JSON [observability O59]', async () => {
    const { url } = await runningCollector();
    const answer = await post(url, '{not json');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/json']);
    expect(await answer.json()).toEqual({ code: 3, message: expect.stringContaining('invalid JSON') });
  });

  it('answers broken protobuf with a status in protobuf', async () => {
    const { url } = await runningCollector();
    const answer = await post(url, Uint8Array.of(0x0a, 0xff), { 'content-type': 'application/x-protobuf' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/x-protobuf']);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 3)).toEqual(Buffer.of(0x08, 3, 0x12));
    expect(bytes.toString('latin1')).toContain('unexpected end of message');
  });

  it('refuses other content types [observability O60]', async () => {
    const { url } = await runningCollector();
    const answer = await post(url, 'hello', { 'content-type': 'text/plain' });
    expect([answer.status, answer.headers.get('accept')]).toEqual([
      415,
      'application/x-protobuf, application/json',
    ]);
    const encoded = await post(url, '{}', { 'content-encoding': 'br' });
    expect(encoded.status).toBe(415);
  });

  it('stops inflating at the limit [observability O61]', async () => {
    const { url } = await runningCollector();
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, 0x20));
    await post(url, gzipSync('{}'), { 'content-encoding': 'gzip' });
    const before = process.memoryUsage().rss;
    const answer = await post(url, new Uint8Array(bomb), { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(413);
    expect((process.memoryUsage().rss - before) / 1_048_576).toBeLessThan(80);
  });

  it('refuses a body beyond the limit before it is inflated', async () => {
    const { url } = await runningCollector({ limits: { httpBytes: 1000 } });
    expect((await post(url, ' '.repeat(1001))).status).toBe(413);
    expect((await post(url, '{}'.padEnd(1000))).status).toBe(200);
  });

  it('refuses a body that is not what its encoding says [observability O62]', async () => {
    const { url } = await runningCollector();
    expect((await post(url, '{}', { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ] as const)('takes %s', async (encoding, compress) => {
    const { collector, url } = await runningCollector();
    const body = new Uint8Array(compress(JSON.stringify(otlpJson([one]))));
    expect((await post(url, body, { 'content-encoding': encoding })).status).toBe(200);
    expect((await collector.stats()).spans).toBe(1);
  });

  it('takes POST only [observability O63]', async () => {
    const { url } = await runningCollector();
    const answer = await fetch(`${url}/v1/traces`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${url}/v2/traces`)).status).toBe(404);
  });

  it('takes enums as integers only [observability O64]', async () => {
    const { url } = await runningCollector();
    const withKind = (kind: unknown) => oneSpan((span) => Object.assign(span, { kind }));
    expect((await post(url, withKind('SPAN_KIND_SERVER'))).status).toBe(400);
    expect((await post(url, withKind(2))).status).toBe(200);
  });

  it('does not know snake case [observability O65]', async () => {
    const { url } = await runningCollector();
    const body = oneSpan((span) => {
      span.start_time_unix_nano = span.startTimeUnixNano;
      delete span.startTimeUnixNano;
    });
    const answer = await post(url, body);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        partialSuccess: { rejectedSpans: '1', errorMessage: 'rejected 1 of 1 spans: missing start time (1)' },
      },
    ]);
  });

  it('counts a span that is sent again once; the last one stays [observability O66]', async () => {
    const { collector, url } = await runningCollector();
    await send(url, [{ ...one, name: 'first' }]);
    await send(url, [{ ...one, name: 'second', status: 2 }]);
    const { rows } = await collector.list({ limit: 10 });
    expect(rows.map(({ spanCount, rootName, errorCount }) => [spanCount, rootName, errorCount])).toEqual([
      [1, 'second', 1],
    ]);
    expect((await collector.stats()).spans).toBe(1);
  });

  it('repairs an end before the start and says so', async () => {
    const { collector, url } = await runningCollector();
    const body = oneSpan((span) => Object.assign(span, { endTimeUnixNano: '5', name: '' }));
    expect(await (await post(url, body)).json()).toEqual({
      partialSuccess: { errorMessage: '1 of 1 spans ended before they started' },
    });
    const { rows } = await collector.list({ limit: 1 });
    expect(rows.map((row) => [row.rootName, row.durationMs])).toEqual([['(unnamed)', 0]]);
  });

  it('accepts and discards metrics and logs, with one warning each', async () => {
    const { url } = await runningCollector();
    const texts = [];
    for (const path of ['/v1/metrics', '/v1/metrics', '/v1/logs']) {
      texts.push(await (await post(url, '{}', {}, path)).text());
    }
    expect(texts).toEqual([
      '{"partialSuccess":{"errorMessage":"metrics are accepted and discarded"}}',
      '{}',
      '{"partialSuccess":{"errorMessage":"logs are accepted and discarded"}}',
    ]);
  });

  it('says that it is well', async () => {
    const { url } = await runningCollector();
    await send(url, [one]);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok', spans: 1 });
  });

  it('lets pages of this machine in and no others', async () => {
    const { url } = await runningCollector();
    const preflight = (origin: string) =>
      fetch(`${url}/v1/traces`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-headers': 'content-type' },
      });
    const local = await preflight('http://localhost:5173');
    expect([local.status, local.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'http://localhost:5173',
    ]);
    const foreign = await preflight('https://evil.example');
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  it.each(['https://evil.example', 'http://localhost.evil.example', 'null'])(
    'takes no spans from a page of %s, whether its browser asks first or not',
    async (origin) => {
      const { url } = await runningCollector();
      const sent = await fetch(`${url}/v1/traces`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: '{"resourceSpans":[]}',
      });
      expect([sent.status, sent.headers.get('access-control-allow-origin')]).toEqual([403, null]);
      expect(await sent.json()).toEqual({ code: 7, message: 'origin not allowed' });
    },
  );

  it('does not answer to a name that is not its own', async () => {
    const { url } = await runningCollector({ allowedHosts: ['box.internal'] });
    const status = (host: string) =>
      new Promise((resolve, reject) => {
        request(`${url}/healthz`, { headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await status('rebound.example:4318')).toBe(403);
    expect(await status('localhost:4318')).toBe(200);
    expect(await status('[::1]:4318')).toBe(200);
    expect(await status('box.internal')).toBe(200);
  });
});
