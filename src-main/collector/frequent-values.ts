import { eachPair } from './index-words.ts';
import type { SpanRecord } from './span-record.ts';

/** Longer ones are texts: nobody picks them from a list. */
const longest = 200;
const most = 50;

/** Values that spans have for a key of the query language, the most frequent first. */
export function frequentValues(spans: readonly SpanRecord[], wanted: string): string[] {
  if (wanted === 'status') return ['ok', 'error'];
  const counts = new Map<string, number>();
  for (const span of spans) {
    eachPair(span, (key, value) => {
      if (key === wanted && value.length <= longest) counts.set(value, (counts.get(value) ?? 0) + 1);
    });
  }
  const byCount = [...counts].sort(
    ([one, often], [other, rarely]) => rarely - often || (one < other ? -1 : 1),
  );
  return byCount.slice(0, most).map(([value]) => value);
}
