import { connect } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import * as grpc from '@grpc/grpc-js';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { otlpJson, post, runningCollector, send, type TestSpan } from './collector-fixture.ts';
import { encodeRequest } from './encode-request.ts';

const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const sample: readonly TestSpan[] = [
  { trace: 'a', span: '1', attributes: { text: 'é', count: 3, ratio: { double: 0.5 }, on: true } },
  { trace: 'a', span: '2', parent: '1', events: ['exception'], status: 2 },
];
const protobufSample = encodeRequest(otlpJson(sample));
const jsonSample = Buffer.from(JSON.stringify(otlpJson(sample)));

/** A valid request with some of its bytes overwritten, cut out or repeated. */
function mutationsOf(bytes: Uint8Array): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: bytes.length });
  return fc
    .array(fc.tuple(place, place, fc.uint8Array({ maxLength: 8 })), { minLength: 1, maxLength: 4 })
    .map((edits) => {
      let result = Buffer.from(bytes);
      for (const [from, to, put] of edits) {
        result = Buffer.concat([
          result.subarray(0, Math.min(from, to)),
          put,
          result.subarray(Math.max(from, to) - 2),
        ]);
      }
      return result;
    });
}

const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  mutationsOf(protobufSample),
  mutationsOf(jsonSample),
  fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
);
const encode = {
  identity: (bytes: Buffer) => bytes,
  gzip: (bytes: Buffer) => gzipSync(bytes),
  deflate: (bytes: Buffer) => deflateSync(bytes),
  zstd: (bytes: Buffer) => zstdCompressSync(bytes),
};
type Coding = keyof typeof encode;
const codings = fc.constantFrom(...(Object.keys(encode) as Coding[]));

describe('OTLP over HTTP from a hostile sender', () => {
  it('answers whatever comes as specified, and takes good spans afterwards', async () => {
    const { collector, url } = await runningCollector();
    const request = fc.record({
      body: anyBody,
      type: fc.constantFrom(
        'application/json',
        'application/x-protobuf',
        'text/plain',
        'application/json; x=é',
      ),
      coding: codings,
      honest: fc.boolean(),
      path: fc.constantFrom('/v1/traces', '/v1/metrics', '/v1/logs', '/v1/nothing'),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ body, type, coding, honest, path }) => {
        const bytes = new Uint8Array(honest ? encode[coding](body) : body);
        const headers = { 'content-type': type.replace('é', 'e'), 'content-encoding': coding };
        const answer = await post(url, bytes, headers, path);
        expect([200, 400, 404, 413, 415]).toContain(answer.status);
        expect(answer.headers.get('content-type')).toMatch(/^application\/(?:json|x-protobuf)$/);
        if (answer.headers.get('content-type') === 'application/json') await answer.json();
        else await answer.arrayBuffer();
      }),
      { numRuns: 300 },
    );
    expect((await send(url, [{ trace: 'f', span: '1' }])).status).toBe(200);
    expect((await collector.get('f'.padEnd(32, '0')))?.row.spanCount).toBe(1);
  });

  it.each(['gzip', 'deflate', 'zstd'] as const)('stops at a bomb: %s', async (coding) => {
    const { collector, url } = await runningCollector({ limits: { httpBytes: 100_000 } });
    const bomb = new Uint8Array(encode[coding](Buffer.alloc(50 * 1024 * 1024)));
    const answer = await post(url, bomb, {
      'content-type': 'application/x-protobuf',
      'content-encoding': coding,
    });
    expect(answer.status).toBe(413);
    expect((await collector.stats()).spans).toBe(0);
  });

  it.each([
    ['objects in objects', '{"resourceSpans":'.repeat(50_000)],
    ['lists in lists', `{"resourceSpans":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    [
      'values in values',
      JSON.stringify(otlpJson([{ trace: 'a', span: '1' }])).replace(
        '"attributes":[]',
        `"attributes":[{"key":"k","value":${'{"arrayValue":{"values":['.repeat(20_000)}${']}}'.repeat(20_000)}}]`,
      ),
    ],
  ])('survives %s', async (_what, body) => {
    const { collector, url } = await runningCollector();
    const answer = await post(url, body);
    expect([200, 400]).toContain(answer.status);
    expect((await send(url, sample)).status).toBe(200);
    expect((await collector.stats()).traces).toBe(1);
  });

  it('survives protobuf messages that nest without end', async () => {
    const { url } = await runningCollector();
    // ResourceSpans > ScopeSpans > Span > attribute > AnyValue > ArrayValue > AnyValue > …
    const wrapped = (field: number, inner: Buffer) => {
      const length: number[] = [];
      for (let rest = inner.length; ; rest >>>= 7) {
        length.push(rest < 128 ? rest : (rest & 127) | 128);
        if (rest < 128) break;
      }
      return Buffer.concat([Buffer.of((field << 3) | 2, ...length), inner]);
    };
    let value = Buffer.alloc(0);
    for (let depth = 0; depth < 5_000; depth++) value = wrapped(1, wrapped(5, value));
    const body = wrapped(1, wrapped(2, wrapped(2, wrapped(9, wrapped(2, value)))));
    const answer = await post(url, new Uint8Array(body), { 'content-type': 'application/x-protobuf' });
    expect(answer.status).toBe(200);
    expect((await send(url, sample)).status).toBe(200);
  });

  it('is not held up by a sender that goes away in the middle', async () => {
    const { collector, url } = await runningCollector();
    for (let index = 0; index < 80; index++) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        'POST /v1/traces HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{',
      );
      socket.end();
      if (index % 2 === 0) socket.destroy();
    }
    await expect.poll(async () => (await send(url, sample)).status).toBe(200);
    expect((await collector.stats()).traces).toBe(1);
  });
});

describe('OTLP over gRPC from a hostile sender', () => {
  it('answers whatever comes as specified, and takes good spans afterwards', async () => {
    const { collector } = await runningCollector({ grpc: { host: '127.0.0.1', port: 0 } });
    const address = `127.0.0.1:${collector.addresses.grpc?.port}`;
    const client = new grpc.Client(address, grpc.credentials.createInsecure());
    onTestFinished(() => client.close());
    const same = (bytes: Buffer) => bytes;
    const call = (path: string, bytes: Buffer) =>
      new Promise<number>((resolve) => {
        client.makeUnaryRequest(path, same, same, bytes, (error) => resolve(error?.code ?? grpc.status.OK));
      });
    const paths = fc.constantFrom(
      exportPath,
      '/plano.TraceQuery/GetTraces',
      '/plano.TraceQuery/ImportTraces',
      '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
      '/no.Such/Method',
    );
    const { OK, INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED } = grpc.status;
    await fc.assert(
      fc.asyncProperty(paths, anyBody, async (path, body) => {
        expect([OK, INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED]).toContain(await call(path, body));
      }),
      { numRuns: 200 },
    );
    expect(await call(exportPath, Buffer.from(encodeRequest(otlpJson([{ trace: 'f', span: '1' }]))))).toBe(
      OK,
    );
    expect((await collector.get('f'.padEnd(32, '0')))?.row.spanCount).toBe(1);
  });
});
