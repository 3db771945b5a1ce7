/** One bar of a histogram: values from `from` up to below `to`; of the last one `to` as well. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bars on a logarithmic axis: latencies spread over powers of ten. Values below 1 count as 1. */
export function latencyBins(values: readonly number[], bars: number): readonly Bin[] {
  if (values.length === 0) return [];
  const sizes = values.map((value) => Math.max(1, value));
  const least = sizes.reduce((low, size) => Math.min(low, size));
  const most = sizes.reduce((high, size) => Math.max(high, size));
  if (least === most) return [{ from: least, to: most, count: values.length }];
  const logs = sizes.map(Math.log);
  const low = Math.log(least);
  const high = Math.log(most);
  const width = (high - low) / bars;
  const counts = new Array<number>(bars).fill(0);
  for (const log of logs) {
    const bar = Math.min(bars - 1, Math.floor((log - low) / width));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts.map((count, bar) => ({
    // The ends are the values themselves, not what rounding makes of them.
    from: bar === 0 ? least : Math.exp(low + bar * width),
    to: bar === bars - 1 ? most : Math.exp(low + (bar + 1) * width),
    count,
  }));
}
