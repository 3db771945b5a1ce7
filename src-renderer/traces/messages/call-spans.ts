import type { StoredBody } from '../../../src-main/contract/body-calls.ts';
import type { SpanRow, WaterfallRow } from '../waterfall-layout.ts';

/** Names under which other senders put what was said into their spans. */
const told =
  /^(gen_ai\.(input|output)\.messages|gen_ai\.system_instructions|(llm\.(input|output)_messages|gen_ai\.(prompt|completion))\.\d)/;
const toldPlainly = ['input.value', 'output.value'];

/** Whether it is known what was said in a span: our gateway recorded it, or its sender tells. */
export function hasMessages({ facts, span }: SpanRow, bodies: readonly StoredBody[]): boolean {
  if (bodies.some(({ part, spanId }) => spanId === span.spanId && part === 'request')) return true;
  const names = [
    ...Object.keys(facts.attributes),
    ...span.events.flatMap((event) => event.attributes.map(({ key }) => key)),
  ];
  return names.some((name) => told.test(name) || toldPlainly.includes(name));
}

/**
 * The calls of a trace whose messages are known, in its order. What a provider was sent and answered stands
 * within the call that it belongs to.
 */
export function callSpans(rows: readonly WaterfallRow[], bodies: readonly StoredBody[]): SpanRow[] {
  const calls = rows.filter((row): row is SpanRow => row.type === 'span' && hasMessages(row, bodies));
  const ids = new Set(calls.map(({ span }) => span.spanId));
  return calls.filter(({ facts, span }) => facts.kind !== 'outbound' || !ids.has(span.parentSpanId));
}

/** The call that a span is, is part of, or leads to; `null`: none of them. */
export function callOf(
  rows: readonly WaterfallRow[],
  calls: readonly SpanRow[],
  selected: WaterfallRow | null,
): SpanRow | null {
  const isCall = (id: string) => calls.find((call) => call.span.spanId === id);
  const spans = new Map(
    rows.flatMap((row) => (row.type === 'span' ? [[row.span.spanId, row] as const] : [])),
  );
  const start = selected?.type === 'span' ? selected.span.spanId : '';
  const seen = new Set<string>();
  for (let id = start; id !== '' && !seen.has(id); id = spans.get(id)?.span.parentSpanId ?? '') {
    seen.add(id);
    const found = isCall(id);
    if (found !== undefined) return found;
  }
  return calls.find((call) => isWithin(spans, call, start)) ?? null;
}

function isWithin(spans: ReadonlyMap<string, SpanRow>, call: SpanRow, ancestor: string): boolean {
  const seen = new Set<string>();
  for (
    let id = call.span.parentSpanId;
    id !== '' && !seen.has(id);
    id = spans.get(id)?.span.parentSpanId ?? ''
  ) {
    if (id === ancestor) return true;
    seen.add(id);
  }
  return false;
}
