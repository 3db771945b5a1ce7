import { spanLimits } from './collector-limits.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import type {
  AttributeValue,
  SpanAttribute,
  SpanEvent,
  SpanLink,
  SpanRecord,
  SpanResource,
  SpanScope,
} from './span-record.ts';
import { serviceName } from './span-resource.ts';

/**
 * Spans of an `ExportTraceServiceRequest` in OTLP's JSON encoding: lowerCamelCase names only, ids in
 * hex of any case, 64-bit integers as text or number, enums as integers, unknown members ignored.
 * Throws `OtlpDecodeError`.
 */
export function decodeJson(text: string): SpanRecord[] {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch (error) {
    throw new OtlpDecodeError(`invalid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return decodeRequest(request);
}

/** The same of a request that was parsed already. Throws `OtlpDecodeError`. */
export function decodeRequest(request: unknown): SpanRecord[] {
  const spans: SpanRecord[] = [];
  for (const resourceSpans of objects(object(request, 'request').resourceSpans, 'resourceSpans')) {
    const resource = readResource(resourceSpans.resource);
    for (const scopeSpans of objects(resourceSpans.scopeSpans, 'scopeSpans')) {
      const scope = readScope(scopeSpans.scope);
      for (const span of objects(scopeSpans.spans, 'spans')) spans.push(readSpan(span, resource, scope));
    }
  }
  return spans;
}

type JsonObject = Readonly<Record<string, unknown>>;

function readResource(value: unknown): SpanResource {
  if (absent(value)) return { service: serviceName([]), attributes: [] };
  const { attributes } = readAttributes(object(value, 'resource').attributes);
  return { service: serviceName(attributes), attributes };
}

function readScope(value: unknown): SpanScope {
  if (absent(value)) return { name: '', version: '' };
  const scope = object(value, 'scope');
  return { name: text(scope.name, 'scope.name'), version: text(scope.version, 'scope.version') };
}

function readSpan(span: JsonObject, resource: SpanResource, scope: SpanScope): SpanRecord {
  const status = absent(span.status) ? {} : object(span.status, 'status');
  const { attributes, dropped } = readAttributes(span.attributes);
  return {
    traceId: hex(span.traceId, 'traceId'),
    spanId: hex(span.spanId, 'spanId'),
    parentSpanId: hex(span.parentSpanId, 'parentSpanId'),
    name: text(span.name, 'name'),
    kind: enumeration(span.kind, 'kind'),
    startNs: unsigned64(span.startTimeUnixNano, 'startTimeUnixNano'),
    endNs: unsigned64(span.endTimeUnixNano, 'endTimeUnixNano'),
    statusCode: enumeration((status as JsonObject).code, 'status.code'),
    statusMessage: text((status as JsonObject).message, 'status.message'),
    traceState: text(span.traceState, 'traceState'),
    flags: count(span.flags, 'flags'),
    attributes,
    events: objects(span.events, 'events').map(readEvent),
    links: objects(span.links, 'links').map(readLink),
    droppedAttributes: dropped + count(span.droppedAttributesCount, 'droppedAttributesCount'),
    droppedEvents: count(span.droppedEventsCount, 'droppedEventsCount'),
    droppedLinks: count(span.droppedLinksCount, 'droppedLinksCount'),
    resource,
    scope,
  };
}

function readEvent(event: JsonObject): SpanEvent {
  return {
    name: text(event.name, 'event.name'),
    timeUnixNano: unsigned64(event.timeUnixNano, 'event.timeUnixNano').toString(),
    attributes: readAttributes(event.attributes).attributes,
  };
}

function readLink(link: JsonObject): SpanLink {
  return {
    traceId: hex(link.traceId, 'link.traceId'),
    spanId: hex(link.spanId, 'link.spanId'),
    attributes: readAttributes(link.attributes).attributes,
  };
}

function readAttributes(value: unknown): { attributes: SpanAttribute[]; dropped: number } {
  const attributes: SpanAttribute[] = [];
  let dropped = 0;
  for (const entry of objects(value, 'attributes')) {
    const read = readValue(entry.value, 0);
    if (read === null) dropped++;
    else attributes.push({ key: text(entry.key, 'attribute key'), value: read });
  }
  return { attributes, dropped };
}

/** `null` when the value nests too deep. */
function readValue(value: unknown, depth: number): AttributeValue | null {
  if (absent(value)) return {};
  const fields = object(value, 'attribute value');
  if (!absent(fields.stringValue)) return { stringValue: text(fields.stringValue, 'stringValue') };
  if (!absent(fields.boolValue)) return { boolValue: boolean(fields.boolValue) };
  if (!absent(fields.intValue)) return { intValue: signed64(fields.intValue) };
  if (!absent(fields.doubleValue)) return { doubleValue: double(fields.doubleValue) };
  if (!absent(fields.bytesValue)) return { bytesValue: base64(fields.bytesValue) };
  if (!absent(fields.arrayValue)) {
    if (depth >= spanLimits.depth) return null;
    const values: AttributeValue[] = [];
    for (const entry of objects(object(fields.arrayValue, 'arrayValue').values, 'values')) {
      const read = readValue(entry, depth + 1);
      if (read === null) return null;
      values.push(read);
    }
    return { arrayValue: { values } };
  }
  if (!absent(fields.kvlistValue)) {
    if (depth >= spanLimits.depth) return null;
    const values: SpanAttribute[] = [];
    for (const entry of objects(object(fields.kvlistValue, 'kvlistValue').values, 'values')) {
      const read = readValue(entry.value, depth + 1);
      if (read === null) return null;
      values.push({ key: text(entry.key, 'attribute key'), value: read });
    }
    return { kvlistValue: { values } };
  }
  return {};
}

/** Protobuf's JSON mapping treats `null` like a missing member. */
function absent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function object(value: unknown, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new OtlpDecodeError(`${what} is not an object`);
}

function objects(value: unknown, what: string): JsonObject[] {
  if (absent(value)) return [];
  if (!Array.isArray(value)) throw new OtlpDecodeError(`${what} is not an array`);
  return value.map((entry) => object(entry, `an entry of ${what}`));
}

function text(value: unknown, what: string): string {
  if (absent(value)) return '';
  if (typeof value === 'string') return value;
  throw new OtlpDecodeError(`${what} is not a string`);
}

function boolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new OtlpDecodeError('boolValue is not a boolean');
}

function enumeration(value: unknown, what: string): number {
  if (absent(value)) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 0x7fffffff) return value;
  throw new OtlpDecodeError(`${what} is not an integer`);
}

function count(value: unknown, what: string): number {
  if (absent(value)) return 0;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 0xffffffff) {
    return number;
  }
  throw new OtlpDecodeError(`${what} is not an unsigned integer`);
}

/** An id that is not hex stays as it is: the span is refused for it, not the request. */
function hex(value: unknown, what: string): string {
  return text(value, what).toLowerCase();
}

function unsigned64(value: unknown, what: string): bigint {
  if (absent(value)) return 0n;
  const number = integer(value);
  if (number !== null && number >= 0n && number <= 0xffffffffffffffffn) return number;
  throw new OtlpDecodeError(`${what} is not an unsigned 64-bit integer`);
}

function signed64(value: unknown): string {
  const number = integer(value);
  if (number !== null && BigInt.asIntN(64, number) === number) return number.toString();
  throw new OtlpDecodeError('intValue is not a 64-bit integer');
}

function integer(value: unknown): bigint | null {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  return null;
}

function double(value: unknown): number | string {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (Number.isFinite(number)) return number;
  }
  throw new OtlpDecodeError('doubleValue is not a number');
}

function base64(value: unknown): string {
  const encoded = text(value, 'bytesValue');
  if (/^[A-Za-z0-9+/_-]*={0,2}$/.test(encoded)) return Buffer.from(encoded, 'base64').toString('base64');
  throw new OtlpDecodeError('bytesValue is not base64');
}
