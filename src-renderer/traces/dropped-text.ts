import type { TraceStats } from '../../src-main/contract/trace-calls.ts';
import { groupedText } from '../lib/number-text.ts';

/** `0 dropped`, `dropped 12 (size limit)`; with several reasons each has its number. */
export function droppedText(dropped: TraceStats['dropped']): string {
  const reasons = Object.entries(dropped)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason: reason.replaceAll('_', ' '), count }));
  const total = reasons.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return '0 dropped';
  const named = reasons.map(({ reason, count }) =>
    reasons.length === 1 ? reason : `${groupedText(count)} ${reason}`,
  );
  return `dropped ${groupedText(total)} (${named.join(', ')})`;
}

/** Of the reasons those for which the store deletes what it had; empty: it deleted nothing. */
export function removedFor(dropped: TraceStats['dropped']): string[] {
  return ['age limit', 'size limit', 'span limit'].filter((reason) => (dropped[reason] ?? 0) > 0);
}
