import { spanLimits } from './collector-limits.ts';
import { ProtobufReader } from './protobuf-reader.ts';
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
 * Spans of a binary `ExportTraceServiceRequest`, in their order. Field numbers are those of
 * opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto (OTLP 1.10). Ids are taken as
 * they are, of any length. Throws `OtlpDecodeError`.
 */
export function decodeProtobuf(bytes: Uint8Array): SpanRecord[] {
  const reader = new ProtobufReader(bytes);
  const spans: SpanRecord[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytesField(1)) readResourceSpans(reader, spans);
    else reader.skip(tag);
  }
  return spans;
}

const bytesField = (number: number) => (number << 3) | 2;
const varintField = (number: number) => number << 3;
const fixed64Field = (number: number) => (number << 3) | 1;
const fixed32Field = (number: number) => (number << 3) | 5;

const noScope: SpanScope = { name: '', version: '' };
const noResource: SpanResource = { service: serviceName([]), attributes: [] };

function readResourceSpans(reader: ProtobufReader, spans: SpanRecord[]): void {
  const first = spans.length;
  let resource = noResource;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytesField(1)) resource = readResource(reader);
    else if (tag === bytesField(2)) readScopeSpans(reader, spans);
    else reader.skip(tag);
  }
  reader.leave(outer);
  // Fields may come in any order, so the resource is known for certain only here.
  for (let index = first; index < spans.length; index++) (spans[index] as SpanRecord).resource = resource;
}

function readResource(reader: ProtobufReader): SpanResource {
  const attributes: SpanAttribute[] = [];
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytesField(1)) readAttribute(reader, attributes, 0);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { service: serviceName(attributes), attributes };
}

function readScopeSpans(reader: ProtobufReader, spans: SpanRecord[]): void {
  const first = spans.length;
  let scope = noScope;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytesField(1)) scope = readScope(reader);
    else if (tag === bytesField(2)) spans.push(readSpan(reader));
    else reader.skip(tag);
  }
  reader.leave(outer);
  for (let index = first; index < spans.length; index++) (spans[index] as SpanRecord).scope = scope;
}

function readScope(reader: ProtobufReader): SpanScope {
  let name = '';
  let version = '';
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytesField(1)) name = reader.string();
    else if (tag === bytesField(2)) version = reader.string();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { name, version };
}

function readSpan(reader: ProtobufReader): SpanRecord {
  const span: SpanRecord = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    name: '',
    kind: 0,
    startNs: 0n,
    endNs: 0n,
    statusCode: 0,
    statusMessage: '',
    traceState: '',
    flags: 0,
    attributes: [],
    events: [],
    links: [],
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    resource: noResource,
    scope: noScope,
  };
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    switch (tag) {
      case bytesField(1):
        span.traceId = reader.hex();
        break;
      case bytesField(2):
        span.spanId = reader.hex();
        break;
      case bytesField(3):
        span.traceState = reader.string();
        break;
      case bytesField(4):
        span.parentSpanId = reader.hex();
        break;
      case bytesField(5):
        span.name = reader.repeatedString();
        break;
      case varintField(6):
        span.kind = reader.int32();
        break;
      case fixed64Field(7):
        span.startNs = reader.fixed64();
        break;
      case fixed64Field(8):
        span.endNs = reader.fixed64();
        break;
      case bytesField(9):
        if (!readAttribute(reader, span.attributes, 0)) span.droppedAttributes++;
        break;
      case varintField(10):
        span.droppedAttributes += reader.varint();
        break;
      case bytesField(11):
        span.events.push(readEvent(reader));
        break;
      case varintField(12):
        span.droppedEvents += reader.varint();
        break;
      case bytesField(13):
        span.links.push(readLink(reader));
        break;
      case varintField(14):
        span.droppedLinks += reader.varint();
        break;
      case bytesField(15):
        readStatus(reader, span);
        break;
      case fixed32Field(16):
        span.flags = reader.fixed32();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return span;
}

function readEvent(reader: ProtobufReader): SpanEvent {
  let name = '';
  let timeUnixNano = '0';
  const attributes: SpanAttribute[] = [];
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === fixed64Field(1)) timeUnixNano = reader.fixed64().toString();
    else if (tag === bytesField(2)) name = reader.string();
    else if (tag === bytesField(3)) readAttribute(reader, attributes, 0);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { name, timeUnixNano, attributes };
}

function readLink(reader: ProtobufReader): SpanLink {
  let traceId = '';
  let spanId = '';
  const attributes: SpanAttribute[] = [];
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytesField(1)) traceId = reader.hex();
    else if (tag === bytesField(2)) spanId = reader.hex();
    else if (tag === bytesField(4)) readAttribute(reader, attributes, 0);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { traceId, spanId, attributes };
}

function readStatus(reader: ProtobufReader, span: SpanRecord): void {
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytesField(2)) span.statusMessage = reader.string();
    else if (tag === varintField(3)) span.statusCode = reader.int32();
    else reader.skip(tag);
  }
  reader.leave(outer);
}

/** False when the value nests too deep and was left out. */
function readAttribute(reader: ProtobufReader, attributes: SpanAttribute[], depth: number): boolean {
  let key = '';
  let value: AttributeValue | null = {};
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytesField(1)) key = reader.repeatedString();
    else if (tag === bytesField(2)) value = readValue(reader, depth);
    else reader.skip(tag);
  }
  reader.leave(outer);
  if (value === null) return false;
  attributes.push({ key, value });
  return true;
}

/** `null` when the value nests too deep. */
function readValue(reader: ProtobufReader, depth: number): AttributeValue | null {
  let value: AttributeValue | null = {};
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    switch (tag) {
      case bytesField(1):
        value = { stringValue: reader.repeatedString() };
        break;
      case varintField(2):
        value = { boolValue: reader.varint() !== 0 };
        break;
      case varintField(3):
        value = { intValue: reader.int64() };
        break;
      case fixed64Field(4):
        value = { doubleValue: jsonDouble(reader.double()) };
        break;
      case bytesField(5):
        value = readList(reader, depth + 1);
        break;
      case bytesField(6):
        value = readKeyValues(reader, depth + 1);
        break;
      case bytesField(7):
        value = { bytesValue: reader.base64() };
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return value;
}

function readList(reader: ProtobufReader, depth: number): AttributeValue | null {
  let values: AttributeValue[] | null = [];
  const outer = reader.enter();
  if (depth > spanLimits.depth) {
    reader.leave(outer);
    return null;
  }
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== bytesField(1)) {
      reader.skip(tag);
      continue;
    }
    const value = readValue(reader, depth);
    if (value === null) values = null;
    else values?.push(value);
  }
  reader.leave(outer);
  return values && { arrayValue: { values } };
}

function readKeyValues(reader: ProtobufReader, depth: number): AttributeValue | null {
  const values: SpanAttribute[] = [];
  let complete = true;
  const outer = reader.enter();
  if (depth > spanLimits.depth) {
    reader.leave(outer);
    return null;
  }
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytesField(1)) complete = readAttribute(reader, values, depth) && complete;
    else reader.skip(tag);
  }
  reader.leave(outer);
  return complete ? { kvlistValue: { values } } : null;
}

/** JSON has no `NaN` and no infinities; OTLP's JSON encoding writes them as text. */
function jsonDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
