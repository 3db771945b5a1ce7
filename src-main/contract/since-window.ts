/** Milliseconds of a window back from now such as `30s`, `5m`, `2h`, `1d`, `1w`; `null`: it is none. */
export function sinceWindowMs(text: string): number | null {
  const [, count, unit = ''] = /^(\d{1,9})([smhdw])$/.exec(text.trim()) ?? [];
  const unitMs = windowUnits[unit];
  return unitMs === undefined ? null : Number(count) * unitMs;
}

const windowUnits: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
