/** A variable's value, or its default where it has none that it can have. */
export type ReadSetting = <T>(
  name: string,
  expected: string,
  parse: (text: string) => T | null,
  fallback: T,
) => T;

/** `on`, `1`, `true`, `off`, `0` or `false` in any case; `null`: neither. */
export function parseSwitch(text: string): boolean | null {
  const word = text.toLowerCase();
  if (['on', '1', 'true'].includes(word)) return true;
  return ['off', '0', 'false'].includes(word) ? false : null;
}

/** A whole number above 0; `null`: it is none. */
export function parsePositive(text: string): number | null {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** The entries between commas, without blanks around them. */
export function parseList(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** What `PLANO_CAPTURE_CONTENT` says; `null`: nothing that it can say. */
export function parseCapture(text: string): Capture | null {
  const word = text.toLowerCase();
  return captures.find((capture) => capture === word) ?? null;
}

/** What was said is recorded on this machine, or goes out with exported spans too. */
export type Capture = 'off' | 'local' | 'otlp';
const captures: readonly Capture[] = ['off', 'local', 'otlp'];
