import * as grpc from '@grpc/grpc-js';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Collector } from '../../../src-main/collector/collector.ts';
import { runningCollector, send, spanId, type TestSpan, traceId } from './collector-fixture.ts';

const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const getTracesPath = '/plano.TraceQuery/GetTraces';
const anyPort = { host: '127.0.0.1', port: 0 };

function call(collector: Collector, path: string, request: Uint8Array | string): Promise<Buffer> {
  const client = new grpc.Client(
    `127.0.0.1:${collector.addresses.grpc?.port}`,
    grpc.credentials.createInsecure(),
  );
  onTestFinished(() => client.close());
  const same = (bytes: Buffer) => bytes;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, same, same, Buffer.from(request), (error, response) => {
      if (response) resolve(response);
      else reject(error);
    });
  });
}

async function getTraces(collector: Collector, request = '') {
  return JSON.parse((await call(collector, getTracesPath, request)).toString()) as {
    traces: { trace_id: string; spans: Record<string, unknown>[] }[];
  };
}

describe('OTLP over gRPC', () => {
  it('refuses a message beyond the limit [observability O67]', async () => {
    const { collector } = await runningCollector({ grpc: anyPort });
    const failure = await call(collector, exportPath, Buffer.alloc(17 * 1024 * 1024)).catch((error) => error);
    expect(failure).toMatchObject({ code: grpc.status.RESOURCE_EXHAUSTED });
  });

  it('names what is wrong with bytes that it cannot read', async () => {
    const { collector } = await runningCollector({ grpc: anyPort });
    await expect(call(collector, exportPath, Buffer.of(0x0a, 0xff))).rejects.toMatchObject({
      code: grpc.status.INVALID_ARGUMENT,
      details: 'unexpected end of message',
    });
  });

  it('answers success with no bytes, and refused spans with their number', async () => {
    const { collector } = await runningCollector({ grpc: anyPort });
    expect(
      await call(collector, exportPath, ProtobufTraceSerializer.serializeRequest([]) ?? ''),
    ).toHaveLength(0);
    // ResourceSpans > ScopeSpans > an empty Span.
    const answer = await call(collector, exportPath, Buffer.of(0x0a, 4, 0x12, 2, 0x12, 0));
    const text = 'rejected 1 of 1 spans: invalid trace_id (1)';
    expect(answer).toEqual(
      Buffer.concat([Buffer.of(0x0a, text.length + 4, 0x08, 1, 0x12, text.length), Buffer.from(text)]),
    );
  });

  it('serves health, and discards metrics and logs with one warning', async () => {
    const { collector } = await runningCollector({ grpc: anyPort });
    expect(await call(collector, '/grpc.health.v1.Health/Check', '')).toEqual(Buffer.of(8, 1));
    const metrics = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
    expect((await call(collector, metrics, '')).toString()).toContain('metrics are accepted and discarded');
    expect(await call(collector, metrics, '')).toHaveLength(0);
  });

  it('tells an overloaded sender when to come again', async () => {
    const { collector, url } = await runningCollector({
      grpc: anyPort,
      retention: { minFreeBytes: Number.MAX_SAFE_INTEGER },
    });
    const failure = await call(collector, exportPath, Buffer.of(0x0a, 4, 0x12, 2, 0x12, 0)).catch(
      (error) => error,
    );
    expect(failure.code).toBe(grpc.status.UNAVAILABLE);
    expect(String(failure.metadata.get('grpc-status-details-bin')[0])).toContain('google.rpc.RetryInfo');
    const answer = await send(url, [{ trace: '1', span: '1' }]);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
  });
});

describe('GetTraces', () => {
  it('gives traces that hang together as one [observability O68] [cli 45]', async () => {
    const { collector, url } = await runningCollector({ grpc: anyPort });
    await send(url, [{ trace: 'b', span: 'c', parent: 'd' }]);
    await send(url, [{ trace: 'a', span: 'd', name: 'root' }]);
    const { traces } = await getTraces(collector);
    expect(traces.map((trace) => [trace.trace_id, trace.spans.map((span) => span.spanId).sort()])).toEqual([
      [traceId('a'), [spanId('c'), spanId('d')]],
    ]);
    expect((await getTraces(collector, '{"trace_id_prefix":"b00"}')).traces[0]?.trace_id).toBe(traceId('a'));
  });

  it('links to a parent that came first, too', async () => {
    const { collector, url } = await runningCollector({ grpc: anyPort });
    await send(url, [{ trace: 'a', span: 'd', name: 'root' }]);
    await send(url, [{ trace: 'b', span: 'c', parent: 'd' }]);
    expect((await getTraces(collector)).traces.map((trace) => trace.trace_id)).toEqual([traceId('a')]);
  });

  it('answers an empty request with the newest 50 in the old shape [observability O69]', async () => {
    const { collector, url } = await runningCollector({ grpc: anyPort });
    const spans: TestSpan[] = Array.from({ length: 60 }, (_, index) => ({
      trace: String(100 + index),
      span: '1',
      start: 1_700_000_000_000 + index,
    }));
    await send(url, spans);
    const { traces } = await getTraces(collector);
    expect(traces.map((trace) => trace.trace_id)).toEqual(
      Array.from({ length: 50 }, (_, index) => traceId(String(159 - index))),
    );
    expect(Object.keys(traces[0]?.spans[0] ?? {})).toEqual([
      'traceId',
      'spanId',
      'parentSpanId',
      'name',
      'startTimeUnixNano',
      'endTimeUnixNano',
      'service',
      'attributes',
    ]);
  });

  it('keeps the old answer below what old clients take', async () => {
    const { collector, url } = await runningCollector({ grpc: anyPort });
    const filler = 'x'.repeat(60_000);
    for (let trace = 0; trace < 20; trace++) {
      const spans = Array.from({ length: 6 }, (_, span) => ({
        trace: `1${String(trace).padStart(2, '0')}`,
        span: String(span + 1),
        attributes: { filler },
      }));
      await send(url, spans);
    }
    const answer = await call(collector, getTracesPath, '');
    expect(answer.length).toBeLessThan(4 * 1024 * 1024);
    expect(JSON.parse(answer.toString()).traces.length).toBeGreaterThan(5);
  });

  it('answers a JSON request in full', async () => {
    const { collector, url } = await runningCollector({ grpc: anyPort });
    await send(url, [
      { trace: 'a', span: '1', kind: 2, status: 2, attributes: { 'user.id': 'u1' }, events: ['hello'] },
      { trace: 'b', span: '1', attributes: { 'user.id': 'u2' } },
    ]);
    const { traces } = await getTraces(collector, '{"where":[["user.id","u1"]],"full":true,"count":true}');
    expect(traces[0]?.spans[0]).toMatchObject({
      kind: 2,
      status: { code: 2, message: '' },
      events: [{ name: 'hello', attributes: [] }],
      scope: { name: 'test', version: '1' },
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'plano(llm)' } }] },
    });
    expect(traces).toHaveLength(1);
  });

  it.each(['nonsense', '{"limit":-1}', '{"unknown":1}', '{"where":["duration>x"]}'])(
    'refuses %s',
    async (text) => {
      const { collector, url } = await runningCollector({ grpc: anyPort });
      await send(url, [{ trace: 'a', span: '1' }]);
      await expect(getTraces(collector, text)).rejects.toMatchObject({ code: grpc.status.INVALID_ARGUMENT });
    },
  );
});
