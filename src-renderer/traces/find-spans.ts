import type { SpanRow, Waterfall, WaterfallRow } from './waterfall-layout.ts';

/** Places of the spans whose name, service, kind, model, events or id contain the text, in their order. */
export function findSpans({ rows }: Waterfall, text: string): readonly number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  // A hundred thousand spans have a few hundred names: each is looked at once.
  const known = new Map<string, boolean>();
  const contains = (candidate: string) => {
    const seen = known.get(candidate);
    if (seen !== undefined) return seen;
    const found = candidate.toLowerCase().includes(wanted);
    known.set(candidate, found);
    return found;
  };
  const found: number[] = [];
  for (const row of rows) {
    if (row.type !== 'span') continue;
    if (
      contains(row.name) ||
      contains(row.service) ||
      contains(row.kind) ||
      (row.call?.model != null && contains(row.call.model)) ||
      row.events.some((event) => contains(event.name)) ||
      row.id.includes(wanted)
    ) {
      found.push(row.at);
    }
  }
  return found;
}

/** The next row from `at` in the given direction that matches, around the end; `null`: none does. */
export function nextRow(
  rows: readonly WaterfallRow[],
  at: number,
  matches: (row: SpanRow) => boolean,
  direction: 1 | -1,
): SpanRow | null {
  for (let step = 1; step <= rows.length; step += 1) {
    const row = rows[(at + direction * step + rows.length * 2) % rows.length];
    if (row?.type === 'span' && matches(row)) return row;
  }
  return null;
}
