/** The smallest value that a share of all values does not exceed. `null` of none. */
export function nearestRank(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
}

/** Of how many a percentile is, said where they are few: ` (n=3)`. */
export function fewText(count: number): string {
  return count < 5 ? ` (n=${count})` : '';
}
