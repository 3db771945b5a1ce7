import type { FilterCall } from './filter-call.ts';

/** Headers of the client that are of its own connection, or that this call says anew. */
const endsHere = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'mcp-protocol-version',
  'mcp-session-id',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-arch-upstream',
  'x-envoy-max-retries',
  'x-plano-filter-phase',
  'x-plano-key',
  'x-plano-stream',
  'x-request-id',
]);

/**
 * The headers of a call to a filter: the client's own, its credentials included (a filter may be what
 * checks them), and ours. Names in lower case; the caller adds `host`, `accept` and `content-type`.
 */
export function filterHeaders(call: FilterCall, filterId: string): Record<string, string> {
  const { headers, phase, requestId, stream, trace } = call;
  const perConnection = new Set(
    (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()),
  );
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || endsHere.has(name) || perConnection.has(name)) continue;
    result[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  result['accept-encoding'] = 'identity';
  result['x-request-id'] = requestId;
  result['x-arch-upstream'] = filterId;
  // What Plano's own filters are sent.
  result['x-envoy-max-retries'] = '3';
  result.traceparent = trace.traceparent;
  if (trace.tracestate) result.tracestate = trace.tracestate;
  if (phase === 'output') {
    result['x-plano-filter-phase'] = phase;
    result['x-plano-stream'] = String(stream);
  }
  return result;
}
