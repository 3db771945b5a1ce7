/** One trace for OTLP over HTTP: a root that began now, and its children. */
export function otlpTrace(traceId: string, spanCount: number, startMs = Date.now()): string {
  const start = startMs * 1_000_000;
  const spans = Array.from({ length: spanCount }, (_, index) => ({
    traceId,
    spanId: (index + 1).toString(16).padStart(16, '0'),
    parentSpanId: index === 0 ? '' : '0000000000000001',
    name: 'step',
    kind: 1,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1_000_000),
  }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
}
