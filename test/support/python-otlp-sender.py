"""Sends one trace as OTLP with Python's own gRPC and protobuf: `grpc ADDRESS` or `http URL`.

The messages are described here by the field numbers of opentelemetry-proto 1.x, since Debian packages
neither an OpenTelemetry SDK nor the generated classes.
"""

import gzip
import sys
import urllib.request

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "opentelemetry.proto"
FIELD = descriptor_pb2.FieldDescriptorProto
SCALARS = {
    "string": FIELD.TYPE_STRING,
    "bytes": FIELD.TYPE_BYTES,
    "int64": FIELD.TYPE_INT64,
    "uint32": FIELD.TYPE_UINT32,
    "int32": FIELD.TYPE_INT32,
    "fixed64": FIELD.TYPE_FIXED64,
    "double": FIELD.TYPE_DOUBLE,
    "bool": FIELD.TYPE_BOOL,
}

MESSAGES = {
    "ArrayValue": [("values", 1, "*AnyValue")],
    "AnyValue": [
        ("string_value", 1, "string", "value"),
        ("bool_value", 2, "bool", "value"),
        ("int_value", 3, "int64", "value"),
        ("double_value", 4, "double", "value"),
        ("array_value", 5, "ArrayValue", "value"),
    ],
    "KeyValue": [("key", 1, "string"), ("value", 2, "AnyValue")],
    "Resource": [("attributes", 1, "*KeyValue")],
    "InstrumentationScope": [("name", 1, "string"), ("version", 2, "string")],
    "Status": [("message", 2, "string"), ("code", 3, "int32")],
    "Event": [("time_unix_nano", 1, "fixed64"), ("name", 2, "string"), ("attributes", 3, "*KeyValue")],
    "Span": [
        ("trace_id", 1, "bytes"),
        ("span_id", 2, "bytes"),
        ("parent_span_id", 4, "bytes"),
        ("name", 5, "string"),
        ("kind", 6, "int32"),
        ("start_time_unix_nano", 7, "fixed64"),
        ("end_time_unix_nano", 8, "fixed64"),
        ("attributes", 9, "*KeyValue"),
        ("events", 11, "*Event"),
        ("status", 15, "Status"),
    ],
    "ScopeSpans": [("scope", 1, "InstrumentationScope"), ("spans", 2, "*Span")],
    "ResourceSpans": [("resource", 1, "Resource"), ("scope_spans", 2, "*ScopeSpans")],
    "ExportTraceServiceRequest": [("resource_spans", 1, "*ResourceSpans")],
    "ExportTracePartialSuccess": [("rejected_spans", 1, "int64"), ("error_message", 2, "string")],
    "ExportTraceServiceResponse": [("partial_success", 1, "ExportTracePartialSuccess")],
}


def message_classes():
    file = descriptor_pb2.FileDescriptorProto(name="otlp.proto", package=PACKAGE, syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field in fields:
            field_name, number, kind = field[:3]
            added = message.field.add(name=field_name, number=number)
            repeated = kind.startswith("*")
            added.label = FIELD.LABEL_REPEATED if repeated else FIELD.LABEL_OPTIONAL
            if kind in SCALARS:
                added.type = SCALARS[kind]
            else:
                added.type = FIELD.TYPE_MESSAGE
                added.type_name = f".{PACKAGE}.{kind.lstrip('*')}"
            if len(field) == 4:
                if not message.oneof_decl:
                    message.oneof_decl.add(name=field[3])
                added.oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return {name: factory.GetPrototype(pool.FindMessageTypeByName(f"{PACKAGE}.{name}")) for name in MESSAGES}


CLASSES = message_classes()


def attribute(key, **value):
    return CLASSES["KeyValue"](key=key, value=CLASSES["AnyValue"](**value))


def trace():
    start = 1_700_000_000_123_456_789
    words = [CLASSES["AnyValue"](string_value=word) for word in ("stop", "length")]
    span = CLASSES["Span"](
        trace_id=bytes.fromhex("ab" * 16),
        span_id=bytes.fromhex("cd" * 8),
        name="POST /v1/chat/completions gpt-4o",
        kind=2,
        start_time_unix_nano=start,
        end_time_unix_nano=start + 1_000_000_000,
        attributes=[
            attribute("llm.model", string_value="gpt-4o"),
            attribute("http.status_code", int_value=429),
            attribute("signals.quality_score", double_value=62.5),
            attribute("plano.cache.warm", bool_value=True),
            attribute("finish", array_value=CLASSES["ArrayValue"](values=words)),
            attribute("negative", int_value=-5),
        ],
        events=[CLASSES["Event"](name="exception", time_unix_nano=start + 5)],
        status=CLASSES["Status"](code=2, message="too many"),
    )
    scope = CLASSES["InstrumentationScope"](name="scope", version="3.4")
    return CLASSES["ExportTraceServiceRequest"](
        resource_spans=[
            CLASSES["ResourceSpans"](
                resource=CLASSES["Resource"](attributes=[attribute("service.name", string_value="python")]),
                scope_spans=[CLASSES["ScopeSpans"](scope=scope, spans=[span])],
            )
        ]
    )


def over_grpc(address):
    import grpc

    with grpc.insecure_channel(address, compression=grpc.Compression.Gzip) as channel:
        export = channel.unary_unary(
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=CLASSES["ExportTraceServiceResponse"].FromString,
        )
        return export(trace(), timeout=30)


def over_http(url):
    request = urllib.request.Request(
        f"{url}/v1/traces",
        data=gzip.compress(trace().SerializeToString()),
        headers={"content-type": "application/x-protobuf", "content-encoding": "gzip"},
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        return CLASSES["ExportTraceServiceResponse"].FromString(reply.read())


answer = {"grpc": over_grpc, "http": over_http}[sys.argv[1]](sys.argv[2])
print(answer.partial_success.rejected_spans)
