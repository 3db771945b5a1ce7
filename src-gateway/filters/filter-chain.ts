import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../apis/api-error.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Span } from '../telemetry/span.ts';
import type { Filter, FilterCall } from './filter-call.ts';
import { FilterSpan } from './filter-span.ts';
import { FilterStop } from './filter-stop.ts';

/** Filters in the order in which they run; empty: there are none. */
export type FilterChain = readonly Filter[];

/** The request around a chain. */
export interface FilterContext {
  readonly trace: RequestTrace;
  /** Above the spans of the filters. */
  readonly parent: Span;
  /** What filters are told of the path: the client's, or that of the call that they stand before. */
  readonly path: string;
  /** The client's. */
  readonly headers: IncomingHttpHeaders;
  /** Unique among the requests that run, see `FilterRequestIds`. */
  readonly requestId: string;
  /** Fires when the reply is no longer wanted. */
  readonly signal: AbortSignal;
  /** For the log: something about a filter that is worth reading once. */
  note(message: string): void;
}

/**
 * The request that a chain makes of a request: each filter gets what the one before it gave. `takes`:
 * `messages` for an agent's own filters, which may change nothing else. Throws `FilterStop` at the first
 * filter that refuses or cannot be asked, and `ApiError` 503 when nobody waits any more.
 */
export async function runInputFilters(
  chain: FilterChain,
  body: Uint8Array,
  context: FilterContext,
  takes: FilterCall['takes'] = 'body',
): Promise<Uint8Array> {
  let request = body;
  for (const [index, filter] of chain.entries()) {
    const span = new FilterSpan({ ...context, filter, direction: 'input', index, total: chain.length });
    const call = { phase: 'input', takes, stream: false, body: request, trace: span.context } as const;
    const reply = await filter.call({ ...call, ...surroundingsOf(context) });
    span.called(request.length, reply);
    span.end();
    const { answer } = reply;
    switch (answer.kind) {
      case 'unchanged':
        break;
      case 'changed':
        request = answer.body;
        break;
      case 'aborted':
        throw notWanted();
      default:
        throw new FilterStop(filter.id, 'input', answer);
    }
  }
  return request;
}

/** Only a gateway that stops has a client left to tell. */
export function notWanted(): ApiError {
  return new ApiError(503, 'shutting_down', 'The gateway is shutting down');
}

/** What every call of a request is told alike. */
export function surroundingsOf({ headers, note, path, requestId, signal }: FilterContext) {
  return { headers, note, path, requestId, signal };
}
