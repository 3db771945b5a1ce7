import type { ClientApi } from '../apis/client-api.ts';
import type { RequestBody } from '../apis/request-body.ts';
import type { SpanSignals } from '../signals/describe-signals.ts';
import { signalFlag } from '../signals/describe-signals.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Span } from '../telemetry/span.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';

/** A request's conversation, at two points of its way. */
export interface Spoken {
  /** As it came. */
  readonly sent: RequestBody;
  /** Filtered, and with what was said before. */
  readonly whole: RequestBody;
}

/** What is to be analysed of a request; `null`: nothing, since nobody wants it or nobody would see it. */
export function heardOf(plan: GatewayPlan, { sampled }: RequestTrace, spoken: Spoken): RequestBody | null {
  const { config, settings } = plan;
  if (settings.signals === undefined || config.overrides.disableSignals || !sampled) return null;
  return settings.signals.engine === 'compat' ? spoken.sent : spoken.whole;
}

export interface EndedCall {
  readonly context: ListenerContext;
  /** The span of the call to a model. */
  readonly span: Span;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  readonly api: ClientApi;
  /** `null`: nothing is to be analysed. */
  readonly heard: RequestBody | null;
}

/**
 * Ends the span of a model call, with what its conversation gives away: at once, or when that is known, but
 * always at the time at which the call ended. To be called when the client has its answer.
 */
export function endWithSignals({ api, context, endedAt, heard, span }: EndedCall): void {
  const messages = heard === null ? undefined : bytesOf(heard, api === 'responses' ? 'input' : 'messages');
  if (messages === undefined) {
    span.end(endedAt);
    return;
  }
  context.analyseSignals({ api, messages }, (signals) => {
    if (signals !== null) writeSignals(span, signals, endedAt);
    span.end(endedAt);
  });
}

function bytesOf({ bytes, members }: RequestBody, name: string): Uint8Array | undefined {
  const range = members.get(name);
  return range && bytes.subarray(range.start, range.end);
}

function writeSignals(span: Span, { attributes, concerning, events }: SpanSignals, time: number): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'object') span.setDouble(key, value.double);
    else span.set(key, value);
  }
  for (const event of events) span.addEvent(event.name, event.attributes, time);
  if (concerning) span.appendToName(` ${signalFlag}`);
}
