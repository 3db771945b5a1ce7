/** Heading and rows of the waterfall stand on the same columns: span, duration, share of the path, time. */
export function waterfallColumns(withPath: boolean): string {
  return withPath
    ? 'grid grid-cols-[minmax(220px,40%)_76px_60px_minmax(160px,1fr)]'
    : 'grid grid-cols-[minmax(220px,40%)_76px_minmax(160px,1fr)]';
}
