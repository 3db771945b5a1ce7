import { RequestRecording } from '../recording/request-recording.ts';
import { spanContent } from '../recording/span-content.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import { recordExchange } from './record-exchange.ts';

/**
 * The recording of what a request and its answers say; `null`: nothing of it is kept, because nobody has
 * consented, the trace is not recorded, or the client asks for none.
 */
export function openRecording(
  { plan, recorder, tracer }: ListenerContext,
  exchange: Exchange,
  trace: RequestTrace,
  spanId: string,
): RequestRecording | null {
  const { recordsAtHost, redactor } = plan();
  if (redactor === null || recorder === null || !trace.sampled) return null;
  const { request } = exchange;
  if (String(request.headers['x-plano-capture']).toLowerCase() === 'off') return null;
  const isExported = tracer.awaitContent(spanId);
  if (!recordsAtHost && !isExported) return null;
  const recording: RequestRecording = new RequestRecording({
    traceId: trace.traceId,
    budget: recorder.budget,
    redact: redactor,
    clientHeaders: request.rawHeaders,
    elapsedMs: () => exchange.elapsedMs,
    isKept: recordsAtHost,
    ...(isExported && {
      onFinished: (bodies) => tracer.giveContent(spanId, spanContent(bodies, spanId, recording.redact)),
    }),
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
