import Type, { type Static } from 'typebox';
import { BesideSpans } from './files/beside-spans.ts';
import type { OtlpDocument } from './files/otlp-document.ts';

/**
 * What `GetTraces` takes as JSON beyond the empty request of the original: all members are optional,
 * unknown ones are refused.
 */
export const GetTracesRequest = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    /** Traces with a span that started then or later, nanoseconds since the epoch. */
    since_ns: Type.Optional(Type.String({ pattern: '^[0-9]{1,19}$' })),
    trace_id_prefix: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{1,32}$' })),
    /** `[key, value]` for equality, or one term of the query language as text. All must hold. */
    where: Type.Optional(
      Type.Array(
        Type.Union([
          Type.Tuple([Type.String({ maxLength: 1024 }), Type.String({ maxLength: 4096 })]),
          Type.String({ maxLength: 4096 }),
        ]),
        { maxItems: 32 },
      ),
    ),
    /** In the query language; joined with `where` by AND. */
    query: Type.Optional(Type.String({ maxLength: 4096 })),
    /** All stored members of a span, not only those of the original. */
    full: Type.Optional(Type.Boolean()),
    /** `updated`: the trace that got a span last comes first. Default `started`. */
    order: Type.Optional(Type.Union([Type.Literal('started'), Type.Literal('updated')])),
    /** The spans as one OTLP document, complete as stored, instead of with their traces. */
    otlp: Type.Optional(Type.Boolean()),
    /** A summary of each trace instead of its spans. */
    summary: Type.Optional(Type.Boolean()),
    /** Adds `total`, the number of all that match. */
    count: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type GetTracesRequest = Static<typeof GetTracesRequest>;

/** A span as the command line prints it; the optional members only when `full` was asked. */
export interface ListedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly service: string;
  readonly attributes: readonly ListedAttribute[];
  readonly kind?: number;
  readonly status?: { readonly code: number; readonly message: string };
  readonly events?: readonly ListedEvent[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly scope?: { readonly name: string; readonly version: string };
  readonly resource?: { readonly attributes: readonly ListedAttribute[] };
}

export interface ListedAttribute {
  readonly key: string;
  readonly value: unknown;
}

interface ListedEvent {
  readonly name: string;
  readonly timeUnixNano: string;
  readonly attributes: readonly ListedAttribute[];
}

export interface ListedTrace {
  readonly trace_id: string;
  readonly spans: readonly ListedSpan[];
  readonly summary?: TraceSummary;
}

export interface TraceSummary {
  readonly start_ns: string;
  readonly end_ns: string;
  /** When the last span came, milliseconds since the epoch. */
  readonly updated_ms: number;
  /** The span where the trace began is there. */
  readonly complete: boolean;
  readonly service: string;
  readonly name: string;
  readonly spans: number;
  readonly errors: number;
}

export interface GetTracesResponse {
  readonly traces: readonly ListedTrace[];
  /** Keys of `where` that no stored span has; nothing matches then. */
  readonly unknown_keys?: readonly string[];
  /** Keys of `query` that no stored span has: their terms match nothing. */
  readonly query_unknown_keys?: readonly { readonly key: string; readonly nearest: string | null }[];
  readonly otlp?: OtlpDocument;
  readonly total?: number;
  /** Fewer traces than asked, because of their size. */
  readonly truncated?: true;
}

/** What `ImportTraces` takes: an OTLP document, and the file that it is from. */
export const ImportTracesRequest = Type.Object(
  {
    file: Type.String({ minLength: 1, maxLength: 512 }),
    resourceSpans: Type.Array(Type.Unknown()),
    /** What a bundle holds beside its spans; from this machine only. */
    beside: Type.Optional(BesideSpans),
  },
  { additionalProperties: false },
);
export type ImportTracesRequest = Static<typeof ImportTracesRequest>;

export interface ImportOutcome {
  readonly traces: number;
  readonly spans: number;
  /** Reason to number of spans. */
  readonly rejected: Readonly<Record<string, number>>;
}
