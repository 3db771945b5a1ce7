import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExporterConfig } from '../../../src-gateway/config/exporter-config.ts';
import { FileExport } from '../../../src-gateway/telemetry/file-export.ts';
import { OtlpHttpExport } from '../../../src-gateway/telemetry/otlp-http-export.ts';
import { RecordedSpan } from '../../../src-gateway/telemetry/recorded-span.ts';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import { readTraceFile } from '../../../src-main/collector/files/read-trace-file.ts';
import { runningCollector } from '../../main/collector/collector-fixture.ts';
import { type RecordingProvider, startRecordingProvider } from '../../support/recording-provider.ts';
import { request, startTracer, tracingConfig } from './tracer-fixture.ts';

let folder: string;
let receiver: RecordingProvider;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plano-exporter-'));
  receiver = await startRecordingProvider();
  receiver.answer = (response) => void response.writeHead(200).end();
});
afterEach(async () => {
  await receiver.close();
  await rm(folder, { recursive: true, force: true });
});

const otlp = (part: Partial<Extract<ExporterConfig, { type: 'otlp' }>>): ExporterConfig => ({
  ...{ type: 'otlp', url: receiver.url, headers: {}, protocol: 'http/json' },
  ...part,
});

/** One request with two spans; resolves when all of it has gone its ways. */
async function trace(exporters: readonly ExporterConfig[], more: Parameters<typeof startTracer>[0] = {}) {
  const started = startTracer({ config: { exporters }, configFolder: folder, ...more });
  const one = started.tracer.startRequest(request());
  const root = one.startSpan({
    component: 'inbound',
    name: 'POST /v1/chat/completions',
    kind: 2,
    parent: null,
  });
  root.set('llm.usage.prompt_tokens', 12);
  root.setDouble('signals.quality_score', 62);
  root.set('gen_ai.response.finish_reasons', ['stop', 'length']);
  root.set('plano.cache.warm', true);
  const call = one.startSpan({ component: 'llm', name: 'llm é', kind: 1, parent: root });
  call.addEvent('signal.x', { level: 'warn' });
  call.setError('429', 'slow');
  call.end();
  root.end();
  const embedded = await started.spans();
  return { ...started, embedded };
}

describe('an exporter of type otlp', () => {
  it.each(['http/json', 'http/protobuf'] as const)(
    'sends by %s what the collector gets [observability 2.5]',
    async (protocol) => {
      const { collector, url } = await runningCollector();
      const { embedded } = await trace([otlp({ url, protocol, headers: { 'x-tenant': 't1' } })]);
      const traceId = embedded[0]?.traceId ?? '';
      await expect.poll(async () => (await collector.get(traceId))?.spans.length).toBe(2);
      const { spans } = (await collector.get(traceId)) ?? { spans: [] };
      for (const span of embedded) {
        const found = spans.find(({ spanId }) => spanId === span.spanId);
        expect(found).toMatchObject({
          ...{ name: span.name, kind: span.kind, parentSpanId: span.parentSpanId },
          ...{ startTimeUnixNano: span.startTimeUnixNano, endTimeUnixNano: span.endTimeUnixNano },
          status: span.status,
        });
        expect(Object.fromEntries((found?.attributes ?? []).map(({ key, value }) => [key, value]))).toEqual(
          span.attributes,
        );
      }
    },
  );

  it('sends its headers, to /v1/traces where the address names no path', async () => {
    await trace([otlp({ headers: { 'x-tenant': 't1' } }), otlp({ url: `${receiver.url}/own/path` })]);
    expect(receiver.requests.map(({ path }) => path).sort()).toEqual(['/own/path', '/v1/traces']);
    const sent = receiver.requests.find(({ path }) => path === '/v1/traces');
    expect(sent?.headers).toMatchObject({ 'x-tenant': 't1', 'content-type': 'application/json' });
    expect(
      decodeJson(sent?.body ?? '')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['POST /v1/chat/completions', 'llm é']);
  });

  it('tries again what passes, counts what is lost, and says so once, without a header', async () => {
    const answers = [503, 200, 400];
    receiver.answer = (response) => void response.writeHead(answers.shift() ?? 400).end();
    const states: string[] = [];
    const dropped: string[] = [];
    const config = otlp({ headers: { authorization: 'Bearer very-secret' } });
    if (config.type !== 'otlp') throw new Error('no OTLP');
    const exporter = new OtlpHttpExport({
      ...{ config, firstPauseMs: 1, encode: () => '{}' },
      onDropped: (count, reason) => dropped.push(`${count} ${reason}`),
      onState: (message) => states.push(message),
    });
    exporter.add(ended());
    await exporter.flush();
    expect([receiver.requests.length, dropped, states]).toEqual([2, [], []]);
    for (let count = 0; count < 2; count++) {
      exporter.add(ended());
      await exporter.flush();
    }
    expect(dropped).toEqual(['1 export_failed', '1 export_failed']);
    expect(states).toEqual([`Spans cannot be sent to ${receiver.url}/v1/traces: it answered 400`]);
    exporter.close();
  });

  it('ends with the config that names it, once it has sent what it had', async () => {
    const { tracer } = await trace([otlp({})]);
    tracer.update(tracingConfig(), 'f'.repeat(64));
    await tracer.flush();
    const before = receiver.requests.length;
    tracer.startRequest(request()).startSpan({ component: 'llm', name: 'x', kind: 1, parent: null }).end();
    await tracer.flush();
    expect(receiver.requests).toHaveLength(before);
  });
});

describe('an exporter of type file', () => {
  const file = () => join(folder, 'traces', 'spans.jsonl');

  it('appends lines beside the config, for its owner alone, that import reads [observability 2.5]', async () => {
    const exporters: ExporterConfig[] = [{ type: 'file', path: 'traces/spans.jsonl' }];
    const first = await trace(exporters);
    await trace(exporters);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const { spans } = readTraceFile(await readFile(file()));
    expect(spans.map(({ name }) => name).sort()).toEqual([
      ...['POST /v1/chat/completions', 'POST /v1/chat/completions'],
      ...['llm é', 'llm é'],
    ]);
    const read = spans.find(({ spanId }) => spanId === first.embedded[0]?.spanId);
    expect(read?.resource.service).toBe(first.embedded[0]?.resource['service.name']);
  });

  it('sets the file aside when it is full, and keeps five of them', async () => {
    const exporter = new FileExport({
      ...{ path: file(), maxBytes: 10, encode: () => 'x'.repeat(20) },
      ...{ onDropped: vi.fn(), onState: vi.fn() },
    });
    for (let count = 0; count < 8; count++) {
      exporter.add(ended());
      await exporter.flush();
    }
    const names = await readdir(join(folder, 'traces'));
    expect(names.sort()).toEqual([
      'spans.jsonl',
      ...[1, 2, 3, 4, 5].map((number) => `spans.jsonl.${number}`),
    ]);
    exporter.close();
  });

  it('shares its file with other processes: no line is broken, and it is set aside once', async () => {
    const path = join(folder, 'spans.jsonl');
    const kib = 700;
    const writers = Array.from({ length: 4 }, (_, writer) => {
      let line = 0;
      return new FileExport({
        ...{ path, maxBytes: 6 * kib * 1024, onDropped: (count) => expect(count).toBe(0) },
        encode: () => JSON.stringify({ id: `${writer}-${line++}`, text: String(writer).repeat(kib * 1024) }),
        onState: (message) => expect(message).toBe(''),
      });
    });
    for (let round = 0; round < 6; round++) {
      for (const writer of writers) writer.add(ended());
      await Promise.all(writers.map((writer) => writer.flush()));
    }
    const names = (await readdir(folder)).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    const ids = texts.flatMap((text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    );
    expect(ids.sort()).toEqual(
      [0, 1, 2, 3].flatMap((writer) => [0, 1, 2, 3, 4, 5].map((line) => `${writer}-${line}`)),
    );
    expect(names.length).toBeLessThanOrEqual(6);
    for (const text of texts) expect(text.length).toBeGreaterThan(kib * 1024);
    for (const writer of writers) writer.close();
  });

  it('goes on where another process has ended while it set the file aside', async () => {
    const path = join(folder, 'spans.jsonl');
    await writeFile(path, 'x'.repeat(100));
    await writeFile(`${path}.lock`, '');
    await utimes(`${path}.lock`, 0, 0);
    const exporter = new FileExport({
      ...{ path, maxBytes: 10, encode: () => '{}', onDropped: () => undefined, onState: () => undefined },
    });
    for (let count = 0; count < 2; count++) {
      exporter.add(ended());
      await exporter.flush();
    }
    expect((await readdir(folder)).sort()).toEqual(['spans.jsonl', 'spans.jsonl.1']);
    exporter.close();
  });

  it('counts what cannot be written, and says why once', async () => {
    const onDropped = vi.fn();
    const states: string[] = [];
    const exporter = new FileExport({
      ...{ path: folder, encode: () => '{}', onDropped },
      onState: (message) => states.push(message),
    });
    for (let count = 0; count < 2; count++) {
      exporter.add(ended());
      await exporter.flush();
    }
    expect(onDropped.mock.calls).toEqual([
      [1, 'export_failed'],
      [1, 'export_failed'],
    ]);
    expect(states).toEqual([expect.stringContaining(`Spans cannot be written to ${folder}: EISDIR`)]);
  });
});

function ended(): RecordedSpan {
  const span = new RecordedSpan(
    {
      ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), parentSpanId: '', parentIsRemote: false },
      ...{ traceState: '', service: 'plano(llm)', name: 'x', kind: 1, startTime: 1 },
    },
    {
      limits: { attributes: 128, events: 128, attributesPerEvent: 128 },
      ...{ now: () => 2, redact: (text: string) => text, ended: () => {} },
    },
  );
  span.end();
  return span;
}
