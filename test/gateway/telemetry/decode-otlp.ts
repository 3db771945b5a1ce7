import protobuf from 'protobufjs';

/** A span as a receiver sees it, decoded from the bytes by a protobuf implementation that is not ours. */
export interface ReceivedSpan {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: { readonly name: string; readonly version: string };
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  /** `{ stringValue }`, `{ intValue }`, `{ doubleValue }`, … by key. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Keys in wire order; a duplicate would show. */
  readonly attributeKeys: readonly string[];
  readonly droppedAttributesCount: number;
  readonly events: readonly ReceivedEvent[];
  readonly droppedEventsCount: number;
  readonly status: { readonly code: number; readonly message: string };
}

interface ReceivedEvent {
  readonly name: string;
  readonly timeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly droppedAttributesCount: number;
}

export function decodeOtlp(bytes: Uint8Array): ReceivedSpan[] {
  const request = exportRequest.toObject(exportRequest.decode(bytes), {
    longs: String,
    bytes: Array,
    defaults: true,
    oneofs: false,
  }) as ExportRequest;
  return request.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({
        ...span,
        resource: plainValues(resource.attributes),
        scope: { name: scope.name, version: scope.version },
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        attributes: typedValues(span.attributes),
        attributeKeys: span.attributes.map(({ key }) => key),
        events: span.events.map((event) => ({ ...event, attributes: typedValues(event.attributes) })),
        status: span.status ?? { code: 0, message: '' },
      })),
    ),
  );
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

type RawSpan = Omit<
  ReceivedSpan,
  | 'resource'
  | 'scope'
  | 'traceId'
  | 'spanId'
  | 'parentSpanId'
  | 'attributes'
  | 'attributeKeys'
  | 'events'
  | 'status'
> & {
  readonly traceId: number[];
  readonly spanId: number[];
  readonly parentSpanId: number[];
  readonly attributes: KeyValue[];
  readonly events: (Omit<ReceivedEvent, 'attributes'> & { readonly attributes: KeyValue[] })[];
  readonly status: ReceivedSpan['status'] | null;
};

interface ExportRequest {
  readonly resourceSpans: {
    readonly resource: { readonly attributes: KeyValue[] };
    readonly scopeSpans: { readonly scope: ReceivedSpan['scope']; readonly spans: RawSpan[] }[];
  }[];
}

function typedValues(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value]));
}

function plainValues(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function hex(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('hex');
}

const exportRequest = protobuf
  .parse(`
    syntax = "proto3";
    message AnyValue {
      oneof value {
        string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
        ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
      }
    }
    message ArrayValue { repeated AnyValue values = 1; }
    message KeyValueList { repeated KeyValue values = 1; }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message Scope { string name = 1; string version = 2; }
    message Resource { repeated KeyValue attributes = 1; }
    message Event {
      fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3;
      uint32 dropped_attributes_count = 4;
    }
    message Status { string message = 2; int32 code = 3; }
    message Span {
      bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4;
      string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
      repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10; repeated Event events = 11;
      uint32 dropped_events_count = 12; Status status = 15; fixed32 flags = 16;
    }
    message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
    message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
    message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
  `)
  .root.lookupType('ExportTraceServiceRequest');
