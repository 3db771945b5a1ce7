import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type Collector,
  type CollectorOptions,
  startCollector,
} from '../../../src-main/collector/collector.ts';

/** A folder of this test's own, removed behind it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plano-collector-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A collector on free ports, closed behind the test. */
export async function runningCollector(options: Partial<CollectorOptions> = {}): Promise<RunningCollector> {
  const folder = temporaryFolder();
  const collector = await startCollector({
    databaseFile: join(folder, 'traces.db'),
    lockFile: join(folder, 'traces.lock'),
    grpc: null,
    http: { host: '127.0.0.1', port: 0 },
    workspace: 'config.yaml',
    instance: 'test',
    ...options,
  });
  onTestFinished(() => collector.close());
  return { collector, folder, url: `http://127.0.0.1:${collector.addresses.http?.port}` };
}

export interface RunningCollector {
  readonly collector: Collector;
  readonly folder: string;
  /** Of the HTTP port. */
  readonly url: string;
}

export interface TestSpan {
  /** Hex, padded on the right with zeros. */
  readonly trace: string;
  readonly span: string;
  readonly parent?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly service?: string;
  /** Milliseconds since the epoch; may have a fraction. */
  readonly start?: number;
  readonly durationMs?: number;
  readonly status?: number;
  readonly attributes?: Readonly<Record<string, string | number | boolean | { readonly double: number }>>;
  readonly events?: readonly string[];
}

export const traceId = (hex: string) => hex.padEnd(32, '0');
export const spanId = (hex: string) => hex.padEnd(16, '0');

/** An `ExportTraceServiceRequest` in OTLP's JSON encoding. */
export function otlpJson(spans: readonly TestSpan[]): { resourceSpans: unknown[] } {
  return {
    resourceSpans: spans.map((span) => ({
      resource: {
        attributes: [{ key: 'service.name', value: { stringValue: span.service ?? 'plano(llm)' } }],
      },
      scopeSpans: [{ scope: { name: 'test', version: '1' }, spans: [otlpSpan(span)] }],
    })),
  };
}

export function otlpSpan(span: TestSpan): Record<string, unknown> {
  const start = BigInt(Math.round((span.start ?? 1_700_000_000_000) * 1000)) * 1000n;
  const end = start + BigInt(Math.round((span.durationMs ?? 10) * 1000)) * 1000n;
  return {
    traceId: traceId(span.trace),
    spanId: spanId(span.span),
    ...(span.parent && { parentSpanId: spanId(span.parent) }),
    name: span.name ?? `span ${span.span}`,
    kind: span.kind ?? 1,
    startTimeUnixNano: start.toString(),
    endTimeUnixNano: end.toString(),
    attributes: Object.entries(span.attributes ?? {}).map(([key, value]) => ({
      key,
      value: otlpValue(value),
    })),
    events: (span.events ?? []).map((name) => ({ name, timeUnixNano: start.toString() })),
    ...(span.status !== undefined && { status: { code: span.status } }),
  };
}

function otlpValue(value: string | number | boolean | { readonly double: number }): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return typeof value === 'number' ? { intValue: String(value) } : { doubleValue: value.double };
}

/** Sends spans as a foreign process would. */
export async function send(url: string, spans: readonly TestSpan[]): Promise<Response> {
  return post(url, JSON.stringify(otlpJson(spans)));
}

export function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
  path = '/v1/traces',
): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}
