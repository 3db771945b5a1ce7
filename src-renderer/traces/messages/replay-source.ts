import type { StoredBody } from '../../../src-main/contract/body-calls.ts';
import { apiOf } from '../../playground/replay/recorded-request.ts';
import type { SpanRow, WaterfallRow } from '../waterfall-layout.ts';
import { callOf } from './call-spans.ts';

export type ReplaySource =
  | { readonly kind: 'ready'; readonly body: StoredBody }
  /** Why there is nothing to send again. */
  | { readonly kind: 'missing'; readonly reason: string; readonly isPolicy: boolean }
  /** Nothing of this kind can be sent again. */
  | { readonly kind: 'none' };

const replayed = new Set(['inbound', 'llm', 'routing', 'agent', 'orchestrator', 'outbound']);

/** The recorded request that a span belongs to: what the client sent, as the listener got it. */
export function replaySource(
  rows: readonly WaterfallRow[],
  bodies: readonly StoredBody[],
  selected: WaterfallRow | null,
  isRecording: boolean,
): ReplaySource {
  if (selected?.type !== 'span' || !replayed.has(selected.kind)) return { kind: 'none' };
  const requests = new Map(
    bodies.filter(({ part }) => part === 'request').map((body) => [body.spanId, body] as const),
  );
  // A look at each of a hundred thousand ids takes longer than drawing the trace.
  const recorded = requests.size === 0 ? [] : rows;
  const calls = recorded.filter(
    (row): row is SpanRow => row.type === 'span' && row.kind !== 'outbound' && requests.has(row.id),
  );
  const call = callOf(rows, calls, selected);
  const body = call === null ? undefined : requests.get(call.id);
  if (call === null || body === undefined) {
    return isRecording
      ? { kind: 'missing', reason: 'This request was not recorded.', isPolicy: false }
      : { kind: 'missing', reason: 'Requests are not recorded in this workspace.', isPolicy: true };
  }
  if (body.truncated) {
    return { kind: 'missing', reason: 'The recorded request was cut: it is not whole.', isPolicy: false };
  }
  if (apiOf(body) === null) {
    return {
      kind: 'missing',
      reason: 'The playground does not send requests of this kind.',
      isPolicy: false,
    };
  }
  return { kind: 'ready', body };
}
