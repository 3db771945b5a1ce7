/** Round places on a time axis from 0 to `durationMs`, at most `most` after the zero. */
export function timeTicks(durationMs: number, most: number): number[] {
  if (durationMs <= 0) return [0];
  const rough = durationMs / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.floor(durationMs / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
