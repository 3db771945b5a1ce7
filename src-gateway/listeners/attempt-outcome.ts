import type { UpstreamErrorClass } from '../telemetry/counted-calls.ts';
import type { UpstreamOutcome } from '../upstream/send-upstream.ts';
import type { StreamEnd } from './stream-relay.ts';

/** What a span says of an attempt that did not end well. */
export function problemOf(
  outcome: UpstreamOutcome,
  stream: StreamEnd | null,
): { readonly type: string; readonly message: string } | null {
  switch (outcome.kind) {
    case 'aborted':
      return null;
    case 'failed':
      return { type: outcome.failure.type, message: outcome.failure.message };
    case 'streamed':
      if (stream?.broken !== true && stream?.facts.failed !== true) return null;
      return { type: 'stream', message: outcome.failure?.message ?? 'the stream ended with an error' };
    case 'buffered':
      if (outcome.head.status < 400) return null;
      return { type: String(outcome.head.status), message: providerMessage(outcome.body) };
    default:
      return outcome satisfies never;
  }
}

/** Envoy's response flags, as the access log prints them. */
export function flagsOf(outcome: UpstreamOutcome, stream: StreamEnd | null): string {
  switch (outcome.kind) {
    case 'aborted':
      return 'DC';
    case 'buffered':
      return '-';
    case 'streamed':
      if (outcome.failure?.type === 'timeout') return 'UT';
      return stream?.broken === true ? 'UC' : '-';
    case 'failed':
      if (outcome.failure.type === 'timeout') return 'UT';
      return outcome.head === null && outcome.failure.type !== 'reset' ? 'UF' : 'UC';
    default:
      return outcome satisfies never;
  }
}

/** `error_class` of the metrics. */
export function errorClassOf(outcome: UpstreamOutcome, stream: StreamEnd | null): UpstreamErrorClass {
  switch (outcome.kind) {
    case 'aborted':
      return 'client_closed';
    case 'buffered':
      return 'none';
    case 'streamed':
      return stream?.broken === true || stream?.facts.failed === true ? 'stream' : 'none';
    case 'failed':
      if (outcome.failure.type === 'timeout' || outcome.failure.type === 'parse') return outcome.failure.type;
      return ['connect', 'dns', 'tls'].includes(outcome.failure.type) ? 'connect' : 'other';
    default:
      return outcome satisfies never;
  }
}

/** The sentence in a provider's error body, whatever its shape. */
function providerMessage(body: Buffer): string {
  const text = body.toString('utf8', 0, 4096);
  try {
    const parsed: unknown = JSON.parse(text);
    const inner = member(parsed, 'error') ?? parsed;
    const message =
      typeof inner === 'string' ? inner : (member(inner, 'message') ?? member(parsed, 'detail'));
    if (typeof message === 'string') return message;
  } catch {
    // Not JSON: the text itself is the message.
  }
  return text.slice(0, 1024);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
