import type { SpanEvent, SpanLink, SpanRecord, SpanResource, SpanScope } from './span-record.ts';
import { attributesText, readAttributes } from './stored-attributes.ts';

/** The columns of the table `span`, in the order of `pushSpanRow`. */
export const spanColumns = [
  'trace_ref',
  'span_id',
  'parent_span_id',
  'name',
  'kind',
  'start_ns',
  'end_ns',
  'status',
  'status_msg',
  'resource_ref',
  'scope_ref',
  'trace_state',
  'flags',
  'attrs',
  'events',
  'links',
  'dropped',
] as const;

export type SpanParameter = number | bigint | string | Buffer | null;

/** Appends the values of a span's row. */
export function pushSpanRow(
  row: SpanParameter[],
  span: SpanRecord,
  refs: { readonly trace: number; readonly resource: number; readonly scope: number },
): void {
  row.push(
    refs.trace,
    Buffer.from(span.spanId, 'hex'),
    span.parentSpanId === '' ? null : Buffer.from(span.parentSpanId, 'hex'),
    span.name,
    span.kind,
    span.startNs,
    span.endNs,
    span.statusCode,
    span.statusMessage === '' ? null : span.statusMessage,
    refs.resource,
    refs.scope,
    span.traceState === '' ? null : span.traceState,
    span.flags,
    attributesText(span.attributes),
    span.events.length === 0 ? null : JSON.stringify(span.events),
    span.links.length === 0 ? null : JSON.stringify(span.links),
    dropped(span),
  );
}

/** A span row joined with its resource and scope, integers as bigint, as `readSpanRow` takes it. */
export interface SpanRow {
  readonly span_id: Buffer;
  readonly parent_span_id: Buffer | null;
  readonly name: string;
  readonly kind: bigint;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  readonly status: bigint;
  readonly status_msg: string | null;
  readonly resource_ref: bigint;
  readonly scope_ref: bigint;
  readonly trace_state: string | null;
  readonly flags: bigint;
  readonly attrs: string;
  readonly events: string | null;
  readonly links: string | null;
  readonly dropped: string | null;
}

export function readSpanRow(
  row: SpanRow,
  traceId: string,
  resource: SpanResource,
  scope: SpanScope,
): SpanRecord {
  const counts = row.dropped === null ? noneDropped : (JSON.parse(row.dropped) as DroppedCounts);
  return {
    traceId,
    spanId: row.span_id.toString('hex'),
    parentSpanId: row.parent_span_id?.toString('hex') ?? '',
    name: row.name,
    kind: Number(row.kind),
    startNs: row.start_ns,
    endNs: row.end_ns,
    statusCode: Number(row.status),
    statusMessage: row.status_msg ?? '',
    traceState: row.trace_state ?? '',
    flags: Number(row.flags),
    attributes: readAttributes(row.attrs),
    events: row.events === null ? [] : (JSON.parse(row.events) as SpanEvent[]),
    links: row.links === null ? [] : (JSON.parse(row.links) as SpanLink[]),
    droppedAttributes: counts.attributes ?? 0,
    droppedEvents: counts.events ?? 0,
    droppedLinks: counts.links ?? 0,
    resource,
    scope,
  };
}

interface DroppedCounts {
  readonly attributes?: number;
  readonly events?: number;
  readonly links?: number;
}

const noneDropped: DroppedCounts = {};

function dropped(span: SpanRecord): string | null {
  if (span.droppedAttributes + span.droppedEvents + span.droppedLinks === 0) return null;
  const counts: DroppedCounts = {
    attributes: span.droppedAttributes,
    events: span.droppedEvents,
    links: span.droppedLinks,
  };
  return JSON.stringify(counts);
}
