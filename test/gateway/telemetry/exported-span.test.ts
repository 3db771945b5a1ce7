import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { ExportedSpan } from '../../../src-gateway/telemetry/exported-span.ts';
import { RecordedSpan } from '../../../src-gateway/telemetry/recorded-span.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

function recordedSpan(parentSpanId: string): RecordedSpan {
  return new RecordedSpan(
    {
      traceId,
      spanId: '00f067aa0ba902b7',
      parentSpanId,
      parentIsRemote: parentSpanId !== '',
      traceState: '',
      service: 'plano(llm)',
      name: 'llm',
      kind: 3,
      startTime: 1_700_000_000_000.25,
    },
    {
      limits: { attributes: 128, events: 128, attributesPerEvent: 128 },
      now: () => 1_700_000_000_500,
      redact: (text) => text,
      ended: () => undefined,
    },
  );
}

describe('a recorded span, as the OpenTelemetry SDK sees it', () => {
  it('passes through its processors and exporters', () => {
    const record = recordedSpan('b7ad6b7169203331');
    record.set('texts', ['a', 'b']);
    record.setDouble('cost', 2);
    record.addEvent('first token', { ms: 120 }, 1_700_000_000_100);
    record.setError('timeout', 'too slow');
    record.end(1_700_000_001_000);

    const exporter = new InMemorySpanExporter();
    new SimpleSpanProcessor(exporter).onEnd(new ExportedSpan(record));
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({
      name: 'llm',
      kind: 2,
      ended: true,
      startTime: [1_700_000_000, 250_000],
      endTime: [1_700_000_001, 0],
      duration: [0, 999_750_000],
      status: { code: 2, message: 'too slow' },
      attributes: { texts: ['a', 'b'], cost: 2, 'error.type': 'timeout', 'error.message': 'too slow' },
      events: [{ name: 'first token', time: [1_700_000_000, 100_000_000], attributes: { ms: 120 } }],
      resource: { attributes: { 'service.name': 'plano(llm)' } },
      parentSpanContext: { traceId, spanId: 'b7ad6b7169203331', isRemote: true },
    });
    expect(span?.spanContext()).toEqual({ traceId, spanId: '00f067aa0ba902b7', traceFlags: 1 });
  });

  it('may be a root without an error', () => {
    const span = new ExportedSpan(recordedSpan(''));
    expect([span.parentSpanContext, span.status]).toEqual([undefined, { code: 0 }]);
  });
});

it('loads the SDK and gRPC only in a gateway whose spans leave it', async () => {
  const tracer = new URL('../../../src-gateway/telemetry/tracer.ts', import.meta.url);
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    const { createTracer } = await import(${JSON.stringify(tracer.href)});
    const settings = { embeddedCollector: true, localSampling: 100, endpoint: null, exporterHeaders: {} };
    const config = (endpoint) => ({ randomSampling: 100, endpoint, headerPrefixes: [], staticAttributes: {} });
    const options = { settings, productVersion: '1', configSha256: 'a', onOtlp() {} };
    const tracer = createTracer({ ...options, config: config(null) });
    const request = { headers: {}, method: 'GET', path: '/', authority: 'x' };
    const endOne = () =>
      tracer.startRequest(request).startSpan({ component: 'llm', name: 'x', kind: 1, parent: null }).end();
    const found = () => ['sdk-trace-base', 'grpc-js'].map((name) => loaded.some((url) => url.includes(name)));
    endOne();
    await tracer.flush();
    const before = found();
    tracer.update(config('http://127.0.0.1:1'), 'b');
    endOne();
    while (found().includes(false)) await new Promise(setImmediate);
    console.log(JSON.stringify([before, found()]));
    process.exit();
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
  });
  expect(JSON.parse(stdout)).toEqual([
    [false, false],
    [true, true],
  ]);
});
