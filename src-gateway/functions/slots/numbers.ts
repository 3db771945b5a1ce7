import { nameTokens, singular, type Word } from './words.ts';

export const units: ReadonlySet<string> = new Set([
  ...['day', 'week', 'month', 'year', 'hour', 'minute', 'second', 'result', 'item', 'passenger', 'night'],
  ...['guest', 'percent', 'mile', 'kilometre'],
]);

const written: ReadonlyMap<string, number> = new Map(
  [
    ...[
      'zero',
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine',
      'ten',
      'eleven',
      'twelve',
    ],
  ].map((word, value): [string, number] => [word, value]),
);
const tens: ReadonlyMap<string, number> = new Map([
  ['fifteen', 15],
  ['twenty', 20],
  ['thirty', 30],
]);

/** The number that a word is; `null`: it is none. */
export function numberOf({ lower }: Word): number | null {
  if (/^-?\d+(?:\.\d+)?$/.test(lower)) return Number(lower);
  return written.get(lower) ?? tens.get(lower) ?? null;
}

export function isUnit(word: Word | undefined): boolean {
  return word !== undefined && units.has(singular(word.lower));
}

export interface FoundNumber {
  readonly value: number;
  readonly confidence: number;
}

/**
 * The number that belongs to a parameter: next to its name, before a unit that its description has, or the
 * only one when only one parameter takes a number.
 */
export function findNumber(
  words: readonly Word[],
  parameter: { readonly name: string; readonly description: string },
  isOnlyNumeric: boolean,
): FoundNumber | null {
  const numbers = words.flatMap((word, index) => {
    const value = numberOf(word);
    return value === null ? [] : [{ value, before: words[index - 1], after: words[index + 1] }];
  });
  const names = new Set(nameTokens(parameter.name).map(singular));
  const isName = (word: Word | undefined) => word !== undefined && names.has(singular(word.lower));
  const named = numbers.find(({ after, before }) => isName(before) || isName(after));
  if (named !== undefined) return { value: named.value, confidence: 0.95 };
  const described = new Set([
    ...nameTokens(parameter.description).map(singular),
    ...nameTokens(parameter.name).map(singular),
  ]);
  const measured = numbers.find(({ after }) => isUnit(after) && described.has(singular(after?.lower ?? '')));
  if (measured !== undefined) return { value: measured.value, confidence: 0.85 };
  const [only] = numbers;
  return only !== undefined && numbers.length === 1 && isOnlyNumeric && !isUnit(only.after)
    ? { value: only.value, confidence: 0.8 }
    : null;
}
