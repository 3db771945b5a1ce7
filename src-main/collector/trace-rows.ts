import type { CallTotals } from '../contract/cost-calls.ts';
import type { SpanShape, TraceRow, TriedModel } from '../contract/trace-calls.ts';
import type { SpanRecord } from './span-record.ts';
import { marksFrom } from './trace-marks.ts';

/** A row of the table `trace`, integers as bigint. */
export interface StoredTrace {
  readonly id: bigint;
  readonly trace_id: Buffer;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  readonly last_start_ns: bigint;
  readonly span_count: bigint;
  readonly error_count: bigint;
  readonly root_name: string;
  readonly root_service: string;
  readonly listener: string | null;
  readonly http_status: bigint | null;
  readonly llm_calls: bigint;
  readonly prompt_tokens: bigint | null;
  readonly completion_tokens: bigint | null;
  readonly cost_nusd: bigint | null;
  readonly client_model: string | null;
  readonly model: string | null;
  readonly route: string | null;
  readonly session_id: string | null;
  readonly ttft_ms: number | null;
  readonly streaming: bigint;
  readonly preview: string | null;
  readonly quality: string | null;
  readonly flagged: bigint;
  readonly marks: bigint;
  readonly complete: bigint;
  readonly last_seen_ms: bigint;
  readonly index_rows: bigint;
}

export const traceColumns =
  'id, trace_id, start_ns, end_ns, last_start_ns, span_count, error_count, root_name, root_service, listener, ' +
  'http_status, llm_calls, prompt_tokens, completion_tokens, cost_nusd, client_model, model, route, session_id, ' +
  'ttft_ms, streaming, preview, quality, flagged, marks, complete, last_seen_ms, index_rows';

/** `tried`: the calls that its decision led to; `totals`: of the calls to models that it has. */
export function toTraceRow(trace: StoredTrace, tried: TriedModel[], totals: CallTotals): TraceRow {
  return {
    traceId: trace.trace_id.toString('hex'),
    startNs: trace.start_ns.toString(),
    durationMs: milliseconds(trace.end_ns - trace.start_ns),
    rootName: trace.root_name,
    rootService: trace.root_service,
    listener: trace.listener,
    httpStatus: numberOrNull(trace.http_status),
    spanCount: Number(trace.span_count),
    errorCount: Number(trace.error_count),
    partial: trace.complete === 0n,
    requestModel: trace.client_model,
    model: trace.model,
    route: trace.route,
    llmCalls: Number(trace.llm_calls),
    promptTokens: numberOrNull(trace.prompt_tokens),
    completionTokens: numberOrNull(trace.completion_tokens),
    costNanoUsd: totals.costNanoUsd,
    costAssumed: totals.costAssumed,
    unpricedCalls: totals.unpricedCalls,
    timeToFirstTokenMs: trace.ttft_ms,
    streaming: trace.streaming === 1n,
    preview: trace.preview,
    sessionId: trace.session_id,
    quality: trace.quality,
    flagged: trace.flagged === 1n,
    marks: marksFrom(Number(trace.marks)),
    tried,
  };
}

export function toSpanShape(span: SpanRecord): SpanShape {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: span.startNs.toString(),
    endTimeUnixNano: span.endNs.toString(),
    service: span.resource.service,
    status: { code: span.statusCode, message: span.statusMessage },
    attributes: span.attributes,
    events: span.events,
    links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId })),
    scope: { name: span.scope.name, version: span.scope.version },
    resource: { attributes: span.resource.attributes },
  };
}

/** Milliseconds with microseconds behind the point. */
export function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1000n) / 1000;
}

function numberOrNull(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}
