/** Milliseconds, beside what they should be at most. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly target: number;
}

export function printFigures(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const { name, value, target } of figures) {
    const shown = value.toFixed(value < 100 ? 1 : 0).padStart(7);
    console.log(`${name.padEnd(width)}  ${shown} ms  target ${target} ms${value > target ? '  over' : ''}`);
  }
}
