/** Milliseconds, beside what they should be at most; a rate, beside what it should be at least. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** Left out: there is none. */
  readonly target?: number;
  /** Left out: milliseconds. */
  readonly unit?: 'ms' | 'spans/s';
}

export function printFigures(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const { name, value, target, unit = 'ms' } of figures) {
    const shown = value.toFixed(value < 100 ? 1 : 0).padStart(7);
    const line = `${name.padEnd(width)}  ${shown} ${unit}`;
    if (target === undefined) console.log(line);
    else {
      const isMissed = unit === 'ms' ? value > target : value < target;
      console.log(`${line}  target ${target} ${unit}${isMissed ? '  missed' : ''}`);
    }
  }
}
