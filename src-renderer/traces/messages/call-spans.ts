import type { KnownTexts } from '../../recording/use-bodies.ts';
import type { SpanRow, WaterfallRow } from '../waterfall-layout.ts';

/** Whether it is known what was said in a span: our gateway recorded it, or its sender tells. */
export function hasMessages({ id }: Pick<SpanRow, 'id'>, { bodies, told }: KnownTexts): boolean {
  return told.includes(id) || bodies.some(({ part, spanId }) => spanId === id && part === 'request');
}

/**
 * The calls of a trace whose messages are known, in its order. What a provider was sent and answered stands
 * within the call that it belongs to.
 */
export function callSpans(rows: readonly WaterfallRow[], known: KnownTexts): SpanRow[] {
  const ids = new Set([
    ...known.told,
    ...known.bodies.flatMap(({ part, spanId }) => (part === 'request' ? [spanId] : [])),
  ]);
  const isCall = (row: WaterfallRow | undefined) => row !== undefined && ids.has(row.id);
  return rows.filter(
    (row): row is SpanRow =>
      row.type === 'span' && isCall(row) && (row.kind !== 'outbound' || !isCall(rows[row.parentAt])),
  );
}

/** The call that a span is, is part of, or leads to; `null`: none of them. */
export function callOf(
  rows: readonly WaterfallRow[],
  calls: readonly SpanRow[],
  selected: WaterfallRow | null,
): SpanRow | null {
  for (let row = selected ?? undefined; row !== undefined; row = rows[row.parentAt]) {
    const found = calls.find(({ id }) => id === row?.id);
    if (found !== undefined) return found;
  }
  if (selected === null) return null;
  const end = selected.at + selected.descendants;
  return calls.find(({ at }) => at > selected.at && at <= end) ?? null;
}
