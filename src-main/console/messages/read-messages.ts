import type { Collector } from '../../collector/collector.ts';
import type { BodyPart, StoredBody } from '../../contract/body-calls.ts';
import type { SaidCall } from '../../contract/message-calls.ts';
import type { SpanShape } from '../../contract/trace-calls.ts';
import { genAiCall } from './gen-ai-call.ts';
import { indexedCall, openInferenceCall } from './indexed-call.ts';
import { plainAttributes } from './otlp-value.ts';
import { type RecordedSpan, recordedCall } from './recorded-call.ts';

type Store = Pick<Collector, 'bodies' | 'body' | 'get'>;

/** What was said in one span: from our own recording, else from what its sender put into it. */
export async function readMessages(store: Store, traceId: string, spanId: string): Promise<SaidCall | null> {
  const recorded = await readRecorded(store, traceId, spanId);
  const own = recorded === null ? null : recordedCall(recorded);
  if (own !== null) return own;
  const trace = await store.get(traceId);
  const span = trace?.spans.find((each) => each.spanId === spanId);
  return span === undefined ? null : toldCall(span);
}

/** A call as the sender of a span tells it in one of the conventions; `null`: it tells of none. */
export function toldCall({ attributes, events }: SpanShape): SaidCall | null {
  // Conversations may be in an event of the span, with the same names.
  const all = plainAttributes([...events.flatMap((event) => event.attributes), ...attributes]);
  return genAiCall(all) ?? indexedCall(all) ?? openInferenceCall(all);
}

/** What is recorded of a span; `null`: no request. */
export async function readRecorded(
  store: Store,
  traceId: string,
  spanId: string,
): Promise<RecordedSpan | null> {
  const bodies = (await store.bodies(traceId)).filter((body) => body.spanId === spanId);
  const find = (part: BodyPart) => bodies.find((body) => body.part === part);
  const text = async (body: StoredBody | undefined) =>
    body === undefined ? null : store.body(traceId, spanId, body.part);
  const [asked, whole, events] = [find('request'), find('response'), find('events')];
  const answered = events ?? whole;
  const [request, response] = await Promise.all([text(asked), text(answered)]);
  if (asked === undefined || request === null) return null;
  const status = Number(answered?.head?.start);
  return {
    path: asked.head?.start.split(' ')[1] ?? '',
    request,
    status: Number.isInteger(status) && status > 0 ? status : null,
    response: response === null ? null : { kind: events === undefined ? 'whole' : 'events', text: response },
    truncated: bodies.some(({ truncated }) => truncated),
    redacted: bodies.some(({ redacted }) => redacted),
  };
}
