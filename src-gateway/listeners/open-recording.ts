import { RequestRecording } from '../recording/request-recording.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import { recordExchange } from './record-exchange.ts';

/**
 * The recording of what a request and its answers say; `null`: nothing of it is kept, because nobody has
 * consented, the trace is not recorded, or the client asks for none.
 */
export function openRecording(
  { plan, recorder }: ListenerContext,
  exchange: Exchange,
  trace: RequestTrace,
  spanId: string,
): RequestRecording | null {
  const { redactor } = plan();
  if (redactor === null || recorder === null || !trace.sampled) return null;
  const { request } = exchange;
  if (String(request.headers['x-plano-capture']).toLowerCase() === 'off') return null;
  const recording = new RequestRecording({
    traceId: trace.traceId,
    budget: recorder.budget,
    redact: redactor,
    clientHeaders: request.rawHeaders,
    elapsedMs: () => exchange.elapsedMs,
    onEnd: (ended) => recorder.add(ended),
  });
  recordExchange(exchange, recording.tape(spanId, 'response'));
  return recording;
}

/** The request as the client sent it. */
export function recordRequest(
  recording: RequestRecording,
  { path, query, request }: Exchange,
  spanId: string,
  bytes: Uint8Array,
): void {
  const tape = recording.add(spanId, 'request', bytes);
  const target = query === '' ? path : `${path}?${query}`;
  tape.head = { start: `${request.method ?? 'POST'} ${target}`, headers: request.rawHeaders };
  tape.contentType = request.headers['content-type'] ?? 'application/json';
}
