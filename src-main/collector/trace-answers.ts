import type Database from 'better-sqlite3';
import type { ParamsOf, ResultOf } from '../contract/call.ts';
import { QueryError } from '../contract/query-language/query.ts';
import type { SpanShape, TraceRow, traceCalls } from '../contract/trace-calls.ts';
import type { CallStore } from './call-store.ts';
import { CollectorError } from './collector-error.ts';
import type { DecisionStore } from './decision-store.ts';
import { fileEnding, isSpanFormat, writeTraceFile } from './files/write-trace-file.ts';
import { frequentValues } from './frequent-values.ts';
import { getRecentTraces, getTraces } from './get-traces.ts';
import type { GetTracesRequest, GetTracesResponse } from './get-traces-request.ts';
import type { SpanRecord } from './span-record.ts';
import { TimeSlice } from './time-slice.ts';
import { traceOutline } from './trace-outline.ts';
import { TraceFinder, type TraceQuery } from './trace-query.ts';
import type { TraceReader } from './trace-reader.ts';
import { type StoredTrace, toSpanShape, toTraceRow } from './trace-rows.ts';

/** Which traces are meant. */
export interface TraceQuestion {
  readonly query?: string;
  readonly errorsOnly?: boolean;
  /** Traces with a span that started then or later. */
  readonly sinceNs?: string;
  readonly fromNs?: string;
  readonly untilNs?: string;
}

export interface WholeTraces {
  readonly spans: readonly SpanRecord[];
  readonly traceIds: readonly string[];
  /** There are no more that fit the question. */
  readonly complete: boolean;
}

/** What is asked of the stored traces, in the shapes of the contract. */
export class TraceAnswers {
  readonly #reader: TraceReader;
  readonly #finder: TraceFinder;
  readonly #decisions: DecisionStore;
  readonly #calls: CallStore;

  constructor(
    database: Database.Database,
    beside: { readonly reader: TraceReader; readonly decisions: DecisionStore; readonly calls: CallStore },
  ) {
    this.#reader = beside.reader;
    this.#finder = new TraceFinder(database, beside.reader);
    this.#decisions = beside.decisions;
    this.#calls = beside.calls;
  }

  /** Newest first. */
  rows(refs: Iterable<number>): TraceRow[] {
    const traces = [...refs].flatMap((ref) => this.#reader.byRef(ref) ?? []);
    traces.sort((a, b) => (a.start_ns < b.start_ns ? 1 : a.start_ns > b.start_ns ? -1 : Number(b.id - a.id)));
    return traces.map((trace) => this.#row(trace));
  }

  /** Rejects with `CollectorError` `invalid_query`. */
  async list(
    params: ParamsOf<(typeof traceCalls)['traces.list']>,
  ): Promise<ResultOf<(typeof traceCalls)['traces.list']>> {
    return namingBadQueries(async () => {
      const wanted = params.limit + 1;
      const rows: TraceRow[] = [];
      const slice = new TimeSlice();
      const { before } = params;
      const id = before && (this.#reader.byTraceId(before.traceId)?.id ?? 0n);
      const question: TraceQuery = {
        ...this.#question(params),
        ...(before && { after: { time: BigInt(before.startNs), start: 0n, id: id ?? 0n } }),
      };
      for (const page of this.#finder.pages(question, Math.max(wanted, smallestPage))) {
        rows.push(...page.map((trace) => this.#row(trace)));
        if (rows.length >= wanted) break;
        await slice.pause();
      }
      return {
        rows: rows.slice(0, params.limit),
        more: rows.length > params.limit,
        unknownKeys: this.#finder.unknownKeys(question.query),
      };
    });
  }

  /** Rejects with `CollectorError` `invalid_query`. */
  async export({
    format,
    ...question
  }: ParamsOf<(typeof traceCalls)['traces.export']>): Promise<
    ResultOf<(typeof traceCalls)['traces.export']>
  > {
    if (!isSpanFormat(format)) throw new CollectorError('invalid_query', `${format} is not made of spans.`);
    const { spans, traceIds, complete } = await this.wholeTraces(question, { spans: exportedSpans });
    return {
      fileName: `plano-traces.${fileEnding(format)}`,
      text: writeTraceFile(format, spans),
      traces: traceIds.length,
      spans: spans.length,
      complete,
    };
  }

  /** The spans of the newest traces that fit, as many as there is room for. Rejects as `list` does. */
  async wholeTraces(
    question: TraceQuestion,
    most: { readonly spans: number; readonly traces?: number },
  ): Promise<WholeTraces> {
    return namingBadQueries(async () => {
      const slice = new TimeSlice();
      const spans: SpanRecord[] = [];
      const traceIds: string[] = [];
      for (const page of this.#finder.pages(this.#question(question), exportedPage)) {
        for (const trace of page) {
          const isRoom = spans.length + Number(trace.span_count) <= most.spans;
          // The first one is never too large: there would be nothing to see.
          if ((!isRoom && spans.length > 0) || traceIds.length === most.traces) {
            return { spans, traceIds, complete: false };
          }
          for (const span of this.#reader.spans(trace)) spans.push(span);
          traceIds.push(trace.trace_id.toString('hex'));
        }
        await slice.pause();
      }
      return { spans, traceIds, complete: true };
    });
  }

  /** By id, or the newest whose id starts so. */
  get(prefix: string): ResultOf<(typeof traceCalls)['traces.get']> | null {
    const [trace] = this.#reader.byPrefix(prefix.toLowerCase(), 1);
    return trace ? { row: this.#row(trace), spans: this.#reader.spans(trace).map(toSpanShape) } : null;
  }

  /** What `get` answers, as a waterfall wants it. */
  outline({
    first,
    traceId,
  }: ParamsOf<(typeof traceCalls)['traces.outline']>): ResultOf<
    (typeof traceCalls)['traces.outline']
  > | null {
    const [trace] = this.#reader.byPrefix(traceId.toLowerCase(), 1);
    if (trace === undefined) return null;
    // As the list adds them up: with the prices of catalogues, and without what is reported twice.
    const calls = new Map(this.#calls.ofTrace(Number(trace.id)).map((call) => [call.spanId, call]));
    const costOf = ({ id }: { readonly id: string }) => {
      const call = calls.get(id);
      const nanoUsd = call?.costNanoUsd ?? null;
      return {
        costUsd: nanoUsd === null ? null : nanoUsd / 1e9,
        unpriced: call !== undefined && nanoUsd === null && !call.failed,
      };
    };
    const spans = this.#reader.outlined(trace, first);
    const complete = spans.length === Number(trace.span_count);
    return { row: this.#row(trace), outline: traceOutline(spans, costOf), complete };
  }

  span(params: ParamsOf<(typeof traceCalls)['traces.span']>): SpanShape | null {
    const [trace] = this.#reader.byPrefix(params.traceId.toLowerCase(), 1);
    const span = trace && this.#reader.span(trace, params.spanId);
    return span ? toSpanShape(span) : null;
  }

  find(params: ParamsOf<(typeof traceCalls)['traces.find']>): ResultOf<(typeof traceCalls)['traces.find']> {
    const [trace] = this.#reader.byPrefix(params.traceId.toLowerCase(), 1);
    return { spanIds: trace ? this.#reader.spansHolding(trace, params.text) : [] };
  }

  keys(): ResultOf<(typeof traceCalls)['traces.keys']> {
    return { keys: this.#finder.keys() };
  }

  values(key: string): ResultOf<(typeof traceCalls)['traces.values']> {
    return { values: frequentValues(this.#reader.newestSpans(sampledSpans), key) };
  }

  query(request: GetTracesRequest): Promise<GetTracesResponse> {
    return namingBadQueries(async () => {
      return getTraces(this.#reader, this.#finder, request);
    });
  }

  /** As the reader has it. */
  workspaceOf(traceId: string): string | null {
    return this.#reader.workspaceOf(traceId);
  }

  /** JSON of the newest traces in the original's shape. */
  recent(): Promise<string> {
    return getRecentTraces(this.#reader, this.#finder);
  }

  #question(params: TraceQuestion): TraceQuery {
    const { query = '', errorsOnly = false, fromNs, sinceNs, untilNs } = params;
    return {
      query: this.#finder.parse(query),
      errorsOnly,
      ...(sinceNs !== undefined && { sinceNs: BigInt(sinceNs) }),
      ...(fromNs !== undefined && { fromNs: BigInt(fromNs) }),
      ...(untilNs !== undefined && { untilNs: BigInt(untilNs) }),
    };
  }

  #row(trace: StoredTrace): TraceRow {
    return toTraceRow(trace, this.#decisions.tried(trace.trace_id), this.#calls.totalsOf(Number(trace.id)));
  }
}

/** So many of the newest spans are looked at for the values of a key. */
const sampledSpans = 2_000;
const smallestPage = 50;
const exportedPage = 100;
const exportedSpans = 200_000;

async function namingBadQueries<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { place, message } = error;
    throw new CollectorError('invalid_query', message, { ...place }, { cause: error });
  }
}
