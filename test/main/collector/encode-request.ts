import protobuf from 'protobufjs';

/** The binary form of a request in OTLP's JSON encoding, by a second implementation of protobuf. */
export function encodeRequest(request: { readonly resourceSpans: readonly unknown[] }): Uint8Array {
  return Request.encode(Request.fromObject(withBytes(request) as Record<string, unknown>)).finish();
}

const Request = protobuf
  .parse(`
syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message Scope { string name = 1; string version = 2; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; fixed32 flags = 16;
  string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10; repeated Event events = 11;
  repeated Link links = 13; Status status = 15;
}
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value {
  string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
  ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
`)
  .root.lookupType('Request');

const idKeys = new Set(['traceId', 'spanId', 'parentSpanId']);

/** Ids are hex in OTLP's JSON, base64 in protobuf's own; special doubles are text in both. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      if (idKeys.has(key)) return [key, Buffer.from(String(entry), 'hex')];
      if (key === 'bytesValue') return [key, Buffer.from(String(entry), 'base64')];
      if (key === 'doubleValue') return [key, Number(entry)];
      return [key, withBytes(entry)];
    }),
  );
}
