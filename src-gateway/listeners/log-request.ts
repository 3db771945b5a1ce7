import type { ProcessLogRecord } from '../telemetry/log-record.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';

export interface LoggedRequest {
  readonly context: ListenerContext;
  readonly exchange: Exchange;
  readonly spans: { readonly trace: RequestTrace };
}

/** A line of the process log that is found by the request, its trace and its listener. */
export function logRequest(
  { context, exchange, spans }: LoggedRequest,
  level: ProcessLogRecord['level'],
  message: string,
): void {
  context.log({
    kind: 'process',
    time: Date.now(),
    level,
    message,
    listener: context.listener.name,
    requestId: exchange.requestId,
    traceId: spans.trace.traceId,
    fields: {},
  });
}
