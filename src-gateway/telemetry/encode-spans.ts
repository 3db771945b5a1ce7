import { ProtobufWriter } from './protobuf-writer.ts';
import type { RecordedSpan, SpanEvent } from './recorded-span.ts';
import type { AttributeValue } from './span.ts';

/** What the resource of all our spans says. */
export interface SpanSource {
  readonly productVersion: string;
  /** A UUID of this process. */
  readonly instanceId: string;
  /** `tracing.span_attributes.static` */
  readonly staticAttributes: Readonly<Record<string, string>>;
}

/**
 * OTLP `ExportTraceServiceRequest` in protobuf, one resource per service. Field numbers:
 * https://github.com/open-telemetry/opentelemetry-proto. Written here because the SDK's encoder turns
 * every whole number into an integer, and some of our attributes are doubles by contract.
 */
export function encodeSpans(spans: readonly RecordedSpan[], source: SpanSource): Uint8Array<ArrayBuffer> {
  const writer = new ProtobufWriter();
  const byService = [...Map.groupBy(spans, (span) => span.start.service)].reverse();
  for (const [service, group] of byService) {
    const before = writer.length;
    writeScopeSpans(writer, group, source);
    writeResource(writer, service, source);
    writer.message(1, before);
  }
  return writer.finish();
}

function writeResource(writer: ProtobufWriter, service: string, source: SpanSource): void {
  const before = writer.length;
  const attributes = ownResource(service, source);
  const namespace = namespaceOf(source.staticAttributes, attributes);
  if (namespace !== null) {
    attributes.set('service.namespace', namespace);
  }
  writeAttributes(writer, 1, attributes);
  writer.message(1, before);
}

/** What the resource of a component says, whatever the user sets. */
export function ownResource(service: string, source: SpanSource): Map<string, AttributeValue> {
  return new Map<string, AttributeValue>([
    ['service.name', service],
    ['service.version', source.productVersion],
    ['service.instance.id', source.instanceId],
    ['telemetry.sdk.language', 'nodejs'],
  ]);
}

/**
 * A static `service.name` cannot rename our components; when it is the only resource attribute that
 * the user sets, it at least groups them as their namespace.
 */
export function namespaceOf(
  staticAttributes: Readonly<Record<string, string>>,
  own: ReadonlyMap<string, AttributeValue>,
): string | null {
  const overrides = Object.keys(staticAttributes).filter(
    (key) => own.has(key) || key === 'service.namespace',
  );
  return overrides.length === 1 ? (staticAttributes['service.name'] ?? null) : null;
}

function writeScopeSpans(writer: ProtobufWriter, spans: readonly RecordedSpan[], source: SpanSource): void {
  const before = writer.length;
  for (const span of spans.toReversed()) {
    writeSpan(writer, span);
  }
  const beforeScope = writer.length;
  writer.string(2, source.productVersion);
  writer.string(1, 'plano-console');
  writer.message(1, beforeScope);
  writer.message(2, before);
}

function writeSpan(writer: ProtobufWriter, span: RecordedSpan): void {
  const { start } = span;
  const before = writer.length;
  writer.fixed32(16, spanFlags(span));
  writeStatus(writer, span);
  writeCount(writer, 12, span.droppedEvents);
  for (const event of span.events.toReversed()) {
    writeEvent(writer, event);
  }
  writeCount(writer, 10, span.droppedAttributes);
  writeAttributes(writer, 9, span.attributes);
  writer.fixed64(8, nanoseconds(span.endTime));
  writer.fixed64(7, nanoseconds(start.startTime));
  writer.integer(6, start.kind);
  writer.string(5, span.name);
  if (start.parentSpanId !== '') {
    writer.hexBytes(4, start.parentSpanId);
  }
  if (start.traceState !== '') {
    writer.string(3, start.traceState);
  }
  writer.hexBytes(2, start.spanId);
  writer.hexBytes(1, start.traceId);
  writer.message(2, before);
}

export function spanFlags({ start }: RecordedSpan): number {
  return sampledFlag | hasIsRemoteFlag | (start.parentIsRemote ? isRemoteFlag : 0);
}

const sampledFlag = 0x1;
const hasIsRemoteFlag = 0x100;
const isRemoteFlag = 0x200;
const statusError = 2;

function writeStatus(writer: ProtobufWriter, span: RecordedSpan): void {
  if (!span.failed) {
    return;
  }
  const before = writer.length;
  writer.integer(3, statusError);
  if (span.statusMessage !== '') {
    writer.string(2, span.statusMessage);
  }
  writer.message(15, before);
}

function writeEvent(writer: ProtobufWriter, event: SpanEvent): void {
  const before = writer.length;
  writeCount(writer, 4, event.droppedAttributes);
  writeAttributes(writer, 3, event.attributes);
  writer.string(2, event.name);
  writer.fixed64(1, nanoseconds(event.time));
  writer.message(11, before);
}

function writeAttributes(
  writer: ProtobufWriter,
  field: number,
  attributes: ReadonlyMap<string, AttributeValue>,
): void {
  for (const [key, value] of [...attributes].reverse()) {
    const before = writer.length;
    writeValue(writer, value);
    writer.message(2, before);
    writer.string(1, key);
    writer.message(field, before);
  }
}

/** The content of an `AnyValue`. An integer beyond 2^53 has lost its last digits anyway: a double. */
function writeValue(writer: ProtobufWriter, value: AttributeValue): void {
  if (typeof value === 'string') {
    writer.string(1, value);
  } else if (typeof value === 'boolean') {
    writer.boolean(2, value);
  } else if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) {
      writer.integer(3, value);
    } else {
      writer.double(4, value);
    }
  } else if ('double' in value) {
    writer.double(4, value.double);
  } else {
    writeStrings(writer, value);
  }
}

function writeStrings(writer: ProtobufWriter, values: readonly string[]): void {
  const before = writer.length;
  for (const value of values.toReversed()) {
    const beforeValue = writer.length;
    writer.string(1, value);
    writer.message(1, beforeValue);
  }
  writer.message(5, before);
}

function writeCount(writer: ProtobufWriter, field: number, count: number): void {
  if (count > 0) {
    writer.integer(field, count);
  }
}

/** From milliseconds with a fraction; the product would not fit a double. */
export function nanoseconds(milliseconds: number): bigint {
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6));
}
