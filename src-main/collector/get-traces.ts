import { type Query, QueryError } from '../contract/query-language/query.ts';
import { otlpDocument } from './files/otlp-document.ts';
import type {
  GetTracesRequest,
  GetTracesResponse,
  ListedAttribute,
  ListedSpan,
  ListedTrace,
  TraceSummary,
} from './get-traces-request.ts';
import type { SpanAttribute, SpanRecord } from './span-record.ts';
import { TimeSlice } from './time-slice.ts';
import type { TraceFinder, TraceQuery } from './trace-query.ts';
import type { TraceReader } from './trace-reader.ts';
import { type StoredTrace, toSpanShape } from './trace-rows.ts';

/**
 * Answers the RPC `GetTraces`. Traces that hang together because the parent of a span lies in another
 * trace are given as one, under the id of the trace that holds the root. Throws `QueryError`.
 */
export async function getTraces(
  reader: TraceReader,
  finder: TraceFinder,
  request: GetTracesRequest,
): Promise<GetTracesResponse> {
  const where = whereTerms(finder, request.where ?? []);
  const unknown = where.flatMap((term) => finder.unknownKeys(term).map(({ key }) => key));
  if (unknown.length > 0)
    return { traces: [], unknown_keys: [...new Set(unknown)], ...(request.count && { total: 0 }) };
  const asked = finder.parse(request.query ?? '');
  const queryUnknown = finder.unknownKeys(asked);
  const limit = request.limit ?? defaultTraces;
  const offset = request.offset ?? 0;
  const query: TraceQuery = {
    query: allOf([...where, ...(asked ? [asked] : []), ...idTerm(request.trace_id_prefix)]),
    ...(request.since_ns !== undefined && { sinceNs: BigInt(request.since_ns) }),
    ...(request.order && { order: request.order }),
  };
  const slice = new TimeSlice();
  const groups = new Set<number>();
  const traces: ListedTrace[] = [];
  const exported: SpanRecord[] = [];
  let spans = 0;
  let truncated = false;
  for (const page of finder.pages(query, pageSize)) {
    for (const trace of page) {
      const root = rootOf(reader, Number(trace.id));
      if (groups.has(root)) continue;
      groups.add(root);
      if (groups.size <= offset || traces.length >= limit || truncated) continue;
      const members = membersOf(reader, root);
      spans += members.reduce((sum, member) => sum + Number(member.span_count), 0);
      if (!request.summary && spans > maxSpans && traces.length > 0) truncated = true;
      else if (request.otlp) {
        traces.push({ trace_id: members[0]?.trace_id.toString('hex') ?? '', spans: [] });
        exported.push(...members.flatMap((member) => reader.spans(member)));
      } else traces.push(listedTrace(reader, members, request));
      await slice.pause();
    }
    if (request.count !== true && (truncated || traces.length >= limit)) break;
    await slice.pause();
  }
  return {
    traces,
    ...(queryUnknown.length > 0 && { query_unknown_keys: queryUnknown }),
    ...(request.otlp && { otlp: otlpDocument(exported) }),
    ...(request.count && { total: groups.size }),
    ...(truncated && { truncated }),
  };
}

/** What the original answers to an empty request, kept below the 4 MiB that its clients take. */
export async function getRecentTraces(reader: TraceReader, finder: TraceFinder): Promise<string> {
  const { traces } = await getTraces(reader, finder, { order: 'updated' });
  const texts: string[] = [];
  let bytes = 0;
  for (const trace of traces) {
    const spans = trace.spans.slice(0, spansPerRecentTrace).map(withoutLists);
    const text = JSON.stringify({ trace_id: trace.trace_id, spans });
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > maxRecentBytes) break;
    texts.push(text);
  }
  return `{"traces":[${texts.join(',')}]}`;
}

const defaultTraces = 50;
const spansPerRecentTrace = 500;
const maxRecentBytes = 4 * 1024 * 1024 - 1024;
const maxSpans = 200_000;
const pageSize = 100;

function whereTerms(finder: TraceFinder, where: NonNullable<GetTracesRequest['where']>): Query[] {
  return where.map((term) => {
    const text = typeof term === 'string' ? term : `${term[0]}=${quoted(term[1])}`;
    try {
      return finder.term(text);
    } catch (error) {
      // Of several terms the message says which one.
      if (error instanceof QueryError) throw new QueryError(`${text}: ${error.message}`, error.place);
      throw error;
    }
  });
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function idTerm(prefix: string | undefined): Query[] {
  if (prefix === undefined) return [];
  const place = { from: 1, to: 1 };
  return [{ kind: 'compare', key: 'trace', operator: '=', value: prefix, place, valuePlace: place }];
}

function allOf(parts: readonly Query[]): Query | null {
  return parts.length === 0 ? null : { kind: 'and', parts };
}

function rootOf(reader: TraceReader, ref: number): number {
  const seen = new Set([ref]);
  let root = ref;
  for (;;) {
    const parent = reader.parentsOf(root).find((candidate) => !seen.has(candidate));
    if (parent === undefined) return root;
    seen.add(parent);
    root = parent;
  }
}

/** The root first. */
function membersOf(reader: TraceReader, root: number): StoredTrace[] {
  const refs = new Set([root]);
  for (const ref of refs) for (const child of reader.childrenOf(ref)) refs.add(child);
  return [...refs].flatMap((ref) => reader.byRef(ref) ?? []);
}

function listedTrace(
  reader: TraceReader,
  members: readonly StoredTrace[],
  { full, summary }: GetTracesRequest,
): ListedTrace {
  const trace_id = members[0]?.trace_id.toString('hex') ?? '';
  if (summary) return { trace_id, spans: [], summary: summaryOf(members) };
  const spans = members.flatMap((member) => reader.spans(member));
  if (members.length > 1) spans.sort((a, b) => ascending(a.startNs, b.startNs));
  return { trace_id, spans: spans.map((span) => (full ? fullSpan(span) : basicSpan(span))) };
}

function summaryOf(members: readonly StoredTrace[]): TraceSummary {
  const [root] = members;
  const starts = members.map((member) => member.start_ns).sort(ascending);
  const ends = members.map((member) => member.end_ns).sort(ascending);
  const sum = (count: (member: StoredTrace) => bigint) =>
    Number(members.reduce((total, member) => total + count(member), 0n));
  return {
    start_ns: String(starts[0] ?? 0n),
    end_ns: String(ends.at(-1) ?? 0n),
    updated_ms: Math.max(...members.map((member) => Number(member.last_seen_ms))),
    complete: root?.complete === 1n,
    service: root?.root_service ?? '',
    name: root?.root_name ?? '',
    spans: sum((member) => member.span_count),
    errors: sum((member) => member.error_count),
  };
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function basicSpan(span: SpanRecord): ListedSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    startTimeUnixNano: span.startNs.toString(),
    endTimeUnixNano: span.endNs.toString(),
    service: span.resource.service,
    attributes: span.attributes,
  };
}

function fullSpan(span: SpanRecord): ListedSpan {
  const { kind, status, events, links, scope, resource } = toSpanShape(span);
  return { ...basicSpan(span), kind, status, events, links, scope, resource };
}

/** The original keeps scalar values only. */
function withoutLists(span: ListedSpan): ListedSpan {
  return { ...span, attributes: span.attributes.filter(isScalar) };
}

function isScalar(attribute: ListedAttribute): boolean {
  const value = attribute.value as SpanAttribute['value'];
  return !value.arrayValue && !value.kvlistValue && value.bytesValue === undefined;
}
