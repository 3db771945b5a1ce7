import type { IncomingHttpHeaders } from 'node:http';
import type { PropagatedContext } from '../telemetry/trace-context.ts';
import type { AgentEndpoint } from './agent-endpoints.ts';

/** Headers of the client that are of its own connection or body, or that a call of an agent says anew. */
const endsHere = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-arch-agent-listener-name',
  'x-arch-upstream',
  'x-envoy-max-retries',
  'x-envoy-original-path',
  'x-plano-key',
  'x-request-id',
]);

export interface AgentHeaderParts {
  readonly endpoint: AgentEndpoint;
  /** The client's, without what carried the gateway's key; names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly listenerName: string;
  readonly requestId: string;
  readonly trace: PropagatedContext;
}

/** The headers of a call of an agent as name, value, …: the client's, its credentials included, then ours. */
export function agentHeaders({
  endpoint,
  headers,
  listenerName,
  requestId,
  trace,
}: AgentHeaderParts): string[] {
  const result = ['host', endpoint.host, 'content-type', 'application/json'];
  const perConnection = new Set(
    (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()),
  );
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || endsHere.has(name) || perConnection.has(name)) continue;
    for (const each of [value].flat()) result.push(name, each);
  }
  if (headers.accept === undefined) result.push('accept', 'application/json, text/event-stream');
  result.push('x-request-id', requestId, 'x-arch-upstream', endpoint.id);
  result.push('x-arch-agent-listener-name', encodeURI(listenerName));
  // What Plano's own agents are sent; nothing reads it.
  result.push('x-envoy-max-retries', '3', 'traceparent', trace.traceparent);
  if (trace.tracestate) result.push('tracestate', trace.tracestate);
  return result;
}
