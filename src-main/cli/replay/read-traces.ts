import { CollectorError } from '../../collector/collector-error.ts';
import { recordedRequests } from '../../collector/recorded-requests.ts';
import type { TraceStore } from '../../collector/trace-store.ts';
import { CliFailure, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { openTraceStore } from '../trace/open-trace-store.ts';

/** Which traces are meant. */
export interface TraceSource {
  /** `last`, the start of an id, or `null`: those that fit the rest. */
  readonly target: string | null;
  /** In the query language; `''`: all. */
  readonly query: string;
  /** Milliseconds back from now; `null`: as far as the store goes. */
  readonly sinceMs: number | null;
}

export interface StoredRequest {
  readonly id: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Traces of one replay. */
const mostTraces = 500;

/** Whether a source names a trace and not a file. */
export function isTraceName(source: string): boolean {
  return source === 'last' || /^[0-9a-f]{8}([0-9a-f]{24})?$/i.test(source);
}

/** The recorded requests of traces, oldest first. Throws `not_recorded`, and `invalid_query` for a query that is none. */
export async function readTraces(globals: GlobalOptions, source: TraceSource): Promise<StoredRequest[]> {
  const store = openTraceStore(globals);
  if (store === null) throw notRecorded(0);
  try {
    const traceIds = await traceIdsOf(store, source);
    const requests = traceIds.flatMap((traceId) => recordedRequests(store, traceId));
    if (requests.length === 0) throw notRecorded(traceIds.length);
    return requests.map(({ body, headers, path, spanId, traceId }, index) => ({
      id: requests[index - 1]?.traceId === traceId ? `${traceId.slice(0, 8)}/${spanId}` : traceId.slice(0, 8),
      path: path.split('?')[0] ?? path,
      headers,
      body,
    }));
  } catch (error) {
    if (!(error instanceof CollectorError)) throw error;
    throw new CliFailure(error.message, { code: error.code, exitCode: exitCodes.usage, cause: error });
  } finally {
    store.close();
  }
}

async function traceIdsOf(store: TraceStore, { query, sinceMs, target }: TraceSource): Promise<string[]> {
  if (target !== null && target !== 'last') {
    const found = store.traces.get(target);
    if (found === null) throw noTrace(target);
    return [found.row.traceId];
  }
  const fromNs = sinceMs === null ? {} : { fromNs: String(BigInt(Date.now() - sinceMs) * 1_000_000n) };
  const limit = target === 'last' ? 1 : mostTraces;
  const { rows } = await store.traces.list({ limit, ...(query !== '' && { query }), ...fromNs });
  if (rows.length === 0) throw noTrace(target ?? 'the query');
  return rows.map(({ traceId }) => traceId).reverse();
}

function noTrace(target: string): CliFailure {
  return new CliFailure(`No stored trace fits ${target}.`, {
    code: 'not_found',
    exitCode: exitCodes.refused,
  });
}

function notRecorded(traces: number): CliFailure {
  const which = traces === 1 ? 'This trace has' : 'These traces have';
  return new CliFailure(`${which} no recorded request, so nothing can be decided again.`, {
    code: 'not_recorded',
    exitCode: exitCodes.refused,
    hint: 'Bodies are recorded where the console is set to Full, or with PLANO_CAPTURE_CONTENT=local.',
  });
}
