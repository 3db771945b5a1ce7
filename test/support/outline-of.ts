import { eventPlaces, traceOutline } from '../../src-main/collector/trace-outline.ts';
import { spanFacts } from '../../src-main/contract/span-facts.ts';
import type { SpanShape } from '../../src-main/contract/trace-calls.ts';
import type { TraceOutline } from '../../src-main/contract/trace-outline.ts';

/** The outline that the store gives of a trace with these spans. */
export function outlineOf(spans: readonly SpanShape[]): TraceOutline {
  const startNs = spans.reduce<bigint | null>((first, span) => {
    const start = BigInt(span.startTimeUnixNano);
    return first === null || start < first ? start : first;
  }, null);
  const us = (from: bigint, to: bigint) => Number((to - from) / 1000n);
  const outlined = spans.map((span) => ({
    id: span.spanId,
    parentId: span.parentSpanId,
    startUs: us(startNs ?? 0n, BigInt(span.startTimeUnixNano)),
    durationUs: Math.max(0, us(BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano))),
    service: span.service,
    facts: spanFacts(span),
    events: eventPlaces(span.events, startNs ?? 0n),
  }));
  return traceOutline(
    outlined.sort((one, other) => one.startUs - other.startUs || (one.id < other.id ? -1 : 1)),
  );
}
