import type { SpanRow } from './waterfall-layout.ts';

/** What the table of spans can be sorted by. */
export type SpanSortKey = 'start' | 'service' | 'name' | 'duration' | 'status' | 'model' | 'tokens' | 'cost';

export interface SpanSort {
  readonly key: SpanSortKey;
  readonly descending: boolean;
}

const sortValue: Record<SpanSortKey, (row: SpanRow) => number | string | null> = {
  start: (row) => row.startMs,
  service: (row) => row.service,
  name: (row) => row.name,
  duration: (row) => row.durationMs,
  status: (row) => (row.failed ? 1 : 0),
  model: (row) => row.call?.model ?? null,
  tokens: ({ call }) =>
    call === null || (call.promptTokens === null && call.completionTokens === null)
      ? null
      : (call.promptTokens ?? 0) + (call.completionTokens ?? 0),
  cost: (row) => row.call?.costUsd ?? null,
};

const byText = new Intl.Collator('en', { numeric: true });

/** Equal ones in the order of their start; those that have no such value last, whichever way. */
export function sortedSpans(rows: readonly SpanRow[], { key, descending }: SpanSort): readonly SpanRow[] {
  const read = sortValue[key];
  const sign = descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [read(one), read(other)];
    if (a === null || b === null) {
      if (a !== b) return a === null ? 1 : -1;
    } else {
      const order =
        typeof a === 'number' && typeof b === 'number' ? a - b : byText.compare(String(a), String(b));
      if (order !== 0) return sign * order;
    }
    return one.startMs - other.startMs || one.at - other.at;
  });
}

/** A click on a heading: the other way round, or by it from now on; figures with the largest first. */
export function nextSort(sort: SpanSort, key: SpanSortKey): SpanSort {
  if (sort.key === key) return { key, descending: !sort.descending };
  return { key, descending: ['duration', 'status', 'tokens', 'cost'].includes(key) };
}
