import type { LogEntry } from '../../src-main/contract/host-calls.ts';

/** How many entries before and after a match are shown with it. */
export const contextLines = 2;

export interface ShownEntries {
  readonly entries: readonly LogEntry[];
  /** The sequence numbers of those that are only near a match. */
  readonly nearby: ReadonlySet<number>;
}

/** The entries that match, each with its neighbours; no two matches repeat a neighbour. */
export function withContext(
  entries: readonly LogEntry[],
  isMatch: (entry: LogEntry) => boolean,
): ShownEntries {
  const shown: LogEntry[] = [];
  const nearby = new Set<number>();
  let before: LogEntry[] = [];
  let after = 0;
  for (const entry of entries) {
    if (isMatch(entry)) {
      for (const one of before) nearby.add(one.sequence);
      shown.push(...before, entry);
      before = [];
      after = contextLines;
    } else if (after > 0) {
      nearby.add(entry.sequence);
      shown.push(entry);
      after -= 1;
    } else {
      before.push(entry);
      if (before.length > contextLines) before.shift();
    }
  }
  return { entries: shown, nearby };
}
