import type { RequestRecording } from '../recording/request-recording.ts';
import type { Tape } from '../recording/tape.ts';
import { attribute } from '../telemetry/attributes.ts';
import type { Span } from '../telemetry/span.ts';
import type { FlowControl, ReplyHead, ReplySink, UpstreamOutcome } from '../upstream/send-upstream.ts';
import { callProvider, type ProviderCall } from './call-provider.ts';
import type { ModelSpans } from './model-spans.ts';
import { upstreamHeaders } from './upstream-headers.ts';

/** One call to a provider, on record where its request is. Never rejects. */
export function callOnRecord(
  { recording }: Pick<ModelSpans, 'recording'>,
  span: Span,
  call: ProviderCall,
): Promise<UpstreamOutcome> {
  const injected = call.plan.faults?.kindFor(call.endpoint.config) ?? null;
  if (injected !== null) span.set(attribute.faultInjected, injected);
  return recording === null ? callProvider(call) : recordProviderCall(recording, span.spanId, call);
}

async function recordProviderCall(
  recording: RequestRecording,
  spanId: string,
  call: ProviderCall,
): Promise<UpstreamOutcome> {
  const { body, contentType, exchange, path, plan } = call;
  const { requestId } = exchange;
  const { tenantHeader } = plan.config.routing;
  const headers = upstreamHeaders(exchange.request, { ...call, requestId, tenantHeader });
  // A form is passed on as it comes; only that it was there is told.
  const sent = recording.tape(spanId, 'request');
  if (body instanceof Uint8Array) sent.push(body);
  sent.head = { start: `POST ${path}`, headers };
  sent.contentType = contentType;
  const received = recording.tape(spanId, 'response');
  const outcome = await callProvider({
    ...call,
    openSink(head) {
      const open = call.openSink(head);
      if (open === null) return null;
      begin(received, head);
      return (flow) => recorded(received, open, flow);
    },
  });
  if (outcome.head !== null) begin(received, outcome.head);
  if (outcome.kind === 'buffered') received.push(outcome.body);
  return outcome;
}

function begin(tape: Tape, { headers, status }: ReplyHead): void {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [name, [value].flat().join(', ')],
  );
  tape.head = { start: String(status), headers: pairs };
  tape.contentType = headers['content-type'] ?? null;
}

function recorded(tape: Tape, open: (flow: FlowControl) => ReplySink, flow: FlowControl): ReplySink {
  const sink = open(flow);
  return {
    data(chunk) {
      tape.push(chunk);
      return sink.data(chunk);
    },
    end: () => sink.end(),
    fail: (failure) => sink.fail(failure),
  };
}
