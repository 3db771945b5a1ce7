export interface Sample {
  readonly seconds: number;
  readonly value: number;
}

/** How much the value grows in a minute: the line of least squares through the samples; 0 for fewer than two. */
export function slopePerMinute(samples: readonly Sample[]): number {
  const meanOf = (pick: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const meanSeconds = meanOf(({ seconds }) => seconds);
  const meanValue = meanOf(({ value }) => value);
  let products = 0;
  let squares = 0;
  for (const { seconds, value } of samples) {
    products += (seconds - meanSeconds) * (value - meanValue);
    squares += (seconds - meanSeconds) ** 2;
  }
  return squares === 0 || samples.length < 2 ? 0 : (products / squares) * 60;
}
