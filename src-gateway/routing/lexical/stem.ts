/**
 * A word without its ending, so that `functions` and `function` are one: the rules of
 * `embedded/lexical-v1`, in their order. `word` is lower-case.
 */
export function stem(word: string): string {
  if (lengthOf(word) <= 3 || /\p{Nd}/u.test(word)) return word;
  return withoutIs(withoutE(withoutTion(withoutIng(withoutPlural(word)))));
}

function withoutPlural(word: string): string {
  if (word.endsWith('ies') && lengthOf(word) > 4) return `${cut(word, 3)}y`;
  if (word.endsWith('sses')) return cut(word, 2);
  if (/(?:ses|xes|zes|ches|shes)$/.test(word) && lengthOf(word) > 4) return cut(word, 2);
  return word.endsWith('s') && !/(?:ss|us|is)$/.test(word) ? cut(word, 1) : word;
}

function withoutIng(word: string): string {
  if (word.endsWith('ing') && lengthOf(word) >= 6) return withoutDouble(cut(word, 3));
  return word.endsWith('ed') && lengthOf(word) >= 5 ? withoutDouble(cut(word, 2)) : word;
}

function withoutDouble(word: string): string {
  return /([bdfgmnprt])\1$/.test(word) ? cut(word, 1) : word;
}

function withoutTion(word: string): string {
  if (/i[sz]ation$/.test(word) && lengthOf(word) > 8) return cut(word, 5);
  return word.endsWith('tion') && lengthOf(word) > 5 ? cut(word, 3) : word;
}

function withoutE(word: string): string {
  return word.endsWith('e') && lengthOf(word) > 4 ? cut(word, 1) : word;
}

function withoutIs(word: string): string {
  return word.endsWith('is') && lengthOf(word) > 5 ? `${cut(word, 1)}z` : word;
}

function cut(word: string, characters: number): string {
  return word.slice(0, -characters);
}

/** Characters, not UTF-16 units. */
function lengthOf(word: string): number {
  return [...word].length;
}
