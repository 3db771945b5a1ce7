import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { TraceOutline } from './trace-outline.ts';

/** Bytes of a file that a client may hand over; larger ones are for the command line. */
export const maxImportBytes = 5 * 1024 * 1024;

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One call to a provider, as the list shows it. */
export const TriedModel = Type.Object({
  model: Type.String(),
  status: Nullable(Type.Integer()),
  failed: Type.Boolean(),
  /** The failure lab had its hand in it; left out: it had not. */
  injected: Type.Optional(Type.Literal(true)),
});
export type TriedModel = Static<typeof TriedModel>;

/** A row of the trace list. Times are decimal strings of nanoseconds since the epoch. */
export const TraceRow = Type.Object({
  traceId: Type.String(),
  startNs: Type.String(),
  durationMs: Type.Number(),
  rootName: Type.String(),
  rootService: Type.String(),
  listener: Nullable(Type.String()),
  httpStatus: Nullable(Type.Integer()),
  spanCount: Type.Integer(),
  errorCount: Type.Integer(),
  /** The root span has not ended yet. */
  partial: Type.Boolean(),
  /** What the client named, and what served it. */
  requestModel: Nullable(Type.String()),
  model: Nullable(Type.String()),
  route: Nullable(Type.String()),
  llmCalls: Type.Integer(),
  promptTokens: Nullable(Type.Integer()),
  completionTokens: Nullable(Type.Integer()),
  /** Of all its calls, in billionths of a US dollar; `null`: none of them is priced. */
  costNanoUsd: Nullable(Type.Integer()),
  /** A rate in it was assumed: shown with `~`. */
  costAssumed: Type.Boolean(),
  /** Calls that succeeded, and what they cost is not known. */
  unpricedCalls: Type.Integer(),
  timeToFirstTokenMs: Nullable(Type.Number()),
  streaming: Type.Boolean(),
  preview: Nullable(Type.String()),
  sessionId: Nullable(Type.String()),
  /** How its conversations go, the worst of them: `severe`, `poor`, `neutral`, `good`, `excellent`; `null`: nobody looked. */
  quality: Nullable(Type.String()),
  /** Somebody should look at one of them. */
  flagged: Type.Boolean(),
  /** What happened in it, as `is:` asks for it: `fallback`, `warm`, `switched`, `streamed`, `tools`, `blocked`, … */
  marks: Type.Array(Type.String()),
  /** In their order; empty where the gateway that recorded the trace wrote no decision. */
  tried: Type.Array(TriedModel),
});
export type TraceRow = Static<typeof TraceRow>;

/** OTLP JSON value forms, as stored. */
export const AttributeShape = Type.Object({ key: Type.String(), value: Type.Unknown() });

export const SpanShape = Type.Object({
  traceId: Type.String(),
  spanId: Type.String(),
  parentSpanId: Type.String(),
  name: Type.String(),
  /** OTLP: 1 internal, 2 server, 3 client. */
  kind: Type.Integer(),
  startTimeUnixNano: Type.String(),
  endTimeUnixNano: Type.String(),
  service: Type.String(),
  /** OTLP: 0 unset, 1 ok, 2 error. */
  status: Type.Object({ code: Type.Integer(), message: Type.String() }),
  attributes: Type.Array(AttributeShape),
  events: Type.Array(
    Type.Object({ name: Type.String(), timeUnixNano: Type.String(), attributes: Type.Array(AttributeShape) }),
  ),
  links: Type.Array(Type.Object({ traceId: Type.String(), spanId: Type.String() })),
  scope: Type.Object({ name: Type.String(), version: Type.String() }),
  resource: Type.Object({ attributes: Type.Array(AttributeShape) }),
});
export type SpanShape = Static<typeof SpanShape>;

export const TraceStats = Type.Object({
  traces: Type.Integer(),
  spans: Type.Integer(),
  /** Spans that were refused or lost, by reason. */
  dropped: Type.Record(Type.String(), Type.Integer()),
  bytes: Type.Integer(),
});
export type TraceStats = Static<typeof TraceStats>;

const TraceIdPrefix = Type.String({ pattern: '^[0-9a-fA-F]{8,32}$' });

export const traceCalls = {
  'traces.list': defineCall({
    params: Type.Object({
      /** In the query language; what cannot be read fails with `invalid_query` and its place in `details`. */
      query: Type.Optional(Type.String({ maxLength: 4096 })),
      errorsOnly: Type.Optional(Type.Boolean()),
      /** Traces with a span that started then or later, as `--since` means it; nanoseconds since the epoch. */
      sinceNs: Type.Optional(Type.String({ pattern: '^[0-9]{1,19}$' })),
      /** Traces that started then or later, and before then; nanoseconds since the epoch. */
      fromNs: Type.Optional(Type.String({ pattern: '^[0-9]{1,19}$' })),
      untilNs: Type.Optional(Type.String({ pattern: '^[0-9]{1,19}$' })),
      limit: Type.Integer({ minimum: 1, maximum: 500 }),
      /** Keyset: rows older than this row only. */
      before: Type.Optional(Type.Object({ startNs: Type.String(), traceId: Type.String() })),
    }),
    result: Type.Object({
      rows: Type.Array(TraceRow),
      more: Type.Boolean(),
      /** Keys of the query that no stored trace has: their terms match nothing. `nearest`: one that some trace has. */
      unknownKeys: Type.Array(Type.Object({ key: Type.String(), nearest: Nullable(Type.String()) })),
    }),
  }),
  'traces.get': defineCall({
    params: Type.Object({ traceId: TraceIdPrefix }),
    result: Type.Object({ row: TraceRow, spans: Type.Array(SpanShape) }),
  }),
  /** The same without what only a look at one span needs. */
  'traces.outline': defineCall({
    params: Type.Object({
      traceId: TraceIdPrefix,
      /** No more than so many spans, from the start of the trace on: of a long trace there is something at once. */
      first: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    }),
    result: Type.Object({ row: TraceRow, outline: TraceOutline, complete: Type.Boolean() }),
  }),
  'traces.span': defineCall({
    params: Type.Object({ traceId: TraceIdPrefix, spanId: Type.String({ pattern: '^[0-9a-fA-F]{16}$' }) }),
    result: Type.Object({ span: SpanShape }),
  }),
  /** Spans of a trace whose attributes, events or status message hold a text, whatever its case. */
  'traces.find': defineCall({
    params: Type.Object({ traceId: TraceIdPrefix, text: Type.String({ minLength: 1, maxLength: 1024 }) }),
    result: Type.Object({ spanIds: Type.Array(Type.String()) }),
  }),
  /** Keys that a query may name: those of stored spans, and the ones that stand for something of a trace. */
  'traces.keys': defineCall({
    params: Type.Object({}),
    result: Type.Object({ keys: Type.Array(Type.String()) }),
  }),
  /** Values of a key in the newest traces, the most frequent first, at most 50. */
  'traces.values': defineCall({
    params: Type.Object({ key: Type.String({ minLength: 1, maxLength: 256 }) }),
    result: Type.Object({ values: Type.Array(Type.String()) }),
  }),
  /** A file with what the list shows, at most 200,000 spans; `complete` says whether there are more. */
  'traces.export': defineCall({
    params: Type.Object({
      /** `har` and `bundle` hold what was said, too: at most 200 traces and 64 MiB of it. */
      format: Type.Enum(['otlp-json', 'otlp-jsonl', 'csv', 'har', 'bundle']),
      query: Type.Optional(Type.String({ maxLength: 4096 })),
      errorsOnly: Type.Optional(Type.Boolean()),
      sinceNs: Type.Optional(Type.String({ pattern: '^[0-9]{1,19}$' })),
      fromNs: Type.Optional(Type.String({ pattern: '^[0-9]{1,19}$' })),
      untilNs: Type.Optional(Type.String({ pattern: '^[0-9]{1,19}$' })),
    }),
    result: Type.Object({
      fileName: Type.String(),
      text: Type.String(),
      traces: Type.Integer(),
      spans: Type.Integer(),
      complete: Type.Boolean(),
      /** Recorded bodies in it, where the format holds any. */
      bodies: Type.Optional(Type.Integer()),
      /** Texts of which a part was masked on the way out; only a bundle is searched for secrets. */
      masked: Type.Optional(Type.Integer()),
    }),
  }),
  /** The config that the gateway of a trace served. */
  'traces.config': defineCall({
    params: Type.Object({ traceId: Type.String({ pattern: '^[0-9a-fA-F]{32}$' }) }),
    result: Type.Object({
      /** First digits of its hash; `null`: the trace does not tell. */
      hash: Nullable(Type.String()),
      /** `null`: nobody has kept it. Secrets that it spells out are masked. */
      text: Nullable(Type.String()),
      /** `imported`: it came with the trace; `kept`: this machine served it. */
      source: Nullable(Type.Enum(['kept', 'imported'])),
      /** It is what serves now. */
      isCurrent: Type.Boolean(),
    }),
  }),
  /** A file as it is, in base64. What cannot be read fails with `import_refused`. */
  'traces.import': defineCall({
    params: Type.Object({
      fileName: Type.String({ minLength: 1, maxLength: 512 }),
      content: Type.String({ maxLength: Math.ceil(maxImportBytes / 3) * 4 }),
    }),
    result: Type.Object({
      traces: Type.Integer(),
      spans: Type.Integer(),
      /** Reason to number of spans. */
      rejected: Type.Record(Type.String(), Type.Integer()),
    }),
  }),
  'traces.stats': defineCall({ params: Type.Object({}), result: TraceStats }),
  'traces.clear': defineCall({ params: Type.Object({}), result: Type.Object({ deleted: Type.Integer() }) }),
};
