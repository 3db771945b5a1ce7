import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { runningCollector } from './collector-fixture.ts';

type Ports = { grpc: string; http: string };

const exporters: readonly (readonly [string, (ports: Ports) => SpanExporter])[] = [
  ['gRPC', ({ grpc }) => new GrpcExporter({ url: grpc })],
  ['HTTP with protobuf', ({ http }) => new ProtobufExporter({ url: `${http}/v1/traces` })],
  ['HTTP with JSON', ({ http }) => new JsonExporter({ url: `${http}/v1/traces` })],
];

describe('the exporters of OpenTelemetry', () => {
  it.each(exporters)('deliver every part of a span over %s', async (_name, makeExporter) => {
    const { collector, url } = await runningCollector({ grpc: { host: '127.0.0.1', port: 0 } });
    const exporter = makeExporter({ grpc: `http://127.0.0.1:${collector.addresses.grpc?.port}`, http: url });
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'plano(llm)', 'service.version': '1.2' }),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const span = provider.getTracer('scope', '3.4').startSpan('POST /v1/chat/completions gpt-4o', {
      kind: SpanKind.SERVER,
      startTime: [1_700_000_000, 123_456_789],
      attributes: {
        'llm.model': 'gpt-4o',
        'http.status_code': 429,
        'signals.quality_score': 62.5,
        'plano.cache.warm': true,
        finish: ['stop', 'length'],
        negative: -5,
      },
      links: [{ context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 } }],
    });
    span.addEvent('exception', { 'exception.message': 'no' }, [1_700_000_000, 200_000_000]);
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'too many' });
    span.end([1_700_000_001, 123_456_789]);
    await provider.forceFlush();
    await provider.shutdown();

    const { traceId, spanId } = span.spanContext();
    const stored = await collector.get(traceId);
    expect(stored?.row).toMatchObject({
      traceId,
      startNs: '1700000000123456789',
      durationMs: 1000,
      rootName: 'POST /v1/chat/completions gpt-4o',
      httpStatus: 429,
      errorCount: 1,
      partial: false,
      model: 'gpt-4o',
    });
    expect(stored?.spans).toEqual([
      {
        traceId,
        spanId,
        parentSpanId: '',
        name: 'POST /v1/chat/completions gpt-4o',
        kind: 2,
        startTimeUnixNano: '1700000000123456789',
        endTimeUnixNano: '1700000001123456789',
        service: 'plano(llm)',
        status: { code: 2, message: 'too many' },
        attributes: [
          { key: 'llm.model', value: { stringValue: 'gpt-4o' } },
          { key: 'http.status_code', value: { intValue: '429' } },
          { key: 'signals.quality_score', value: { doubleValue: 62.5 } },
          { key: 'plano.cache.warm', value: { boolValue: true } },
          {
            key: 'finish',
            value: { arrayValue: { values: [{ stringValue: 'stop' }, { stringValue: 'length' }] } },
          },
          { key: 'negative', value: { intValue: '-5' } },
        ],
        events: [
          {
            name: 'exception',
            timeUnixNano: '1700000000200000000',
            attributes: [{ key: 'exception.message', value: { stringValue: 'no' } }],
          },
        ],
        links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }],
        scope: { name: 'scope', version: '3.4' },
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'plano(llm)' } },
            { key: 'service.version', value: { stringValue: '1.2' } },
          ],
        },
      },
    ]);
  });
});
