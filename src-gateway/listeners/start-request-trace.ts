import { attribute, spanKind } from '../telemetry/attributes.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Span } from '../telemetry/span.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';

/** The trace of a request and its first span. */
export function startRequestTrace(
  { listener, tracer }: ListenerContext,
  { path, request, requestId }: Exchange,
): { readonly trace: RequestTrace; readonly inbound: Span } {
  const trace = tracer.startRequest({
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    method: request.method ?? 'POST',
    path,
    listenerName: listener.name,
    listenerType: listener.type,
    protocol: `HTTP/${request.httpVersion}`,
    peerAddress: request.socket.remoteAddress ?? '-',
    authority: request.headers.host ?? '-',
  });
  const inbound = trace.startSpan({
    component: 'inbound',
    name: `${request.method} ${path}`,
    kind: spanKind.server,
    parent: null,
  });
  inbound.set(attribute.requestGuid, requestId);
  const replayOf = request.headers['x-plano-replay-of'];
  if (typeof replayOf === 'string' && /^[0-9a-f]{32}$/.test(replayOf)) {
    inbound.set(attribute.replayOf, replayOf);
  }
  return { trace, inbound };
}
