import { agentStopWords } from './agent-stop-words.ts';

/** The words of a text that say something, stemmed, in order: the rules of `embedded/lexical-agents-v1`. */
export function agentTokens(text: string): readonly string[] {
  return (normalised(text).match(/[\p{L}\p{Nd}]+/gu) ?? [])
    .filter((token) => [...token].length > 1 && !/^\p{Nd}+$/u.test(token) && !agentStopWords.has(token))
    .map(agentStem);
}

/** A lower-case word without its ending. The first rule that fits decides, then a final `e` goes. */
export function agentStem(word: string): string {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  const stemmed = withoutEnding(word);
  return stemmed.length >= 4 && stemmed.endsWith('e') ? stemmed.slice(0, -1) : stemmed;
}

function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/(?<=[\p{Ll}\p{Nd}])(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .replaceAll(/['’]/g, '');
}

function withoutEnding(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (word.endsWith('ing') && word.length >= 6) return withoutDouble(word.slice(0, -3));
  if (word.endsWith('ed') && word.length >= 5) return withoutDouble(word.slice(0, -2));
  if (/(?:[sxz]|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}

function withoutDouble(word: string): string {
  return /([bcdfgjkmnpqrtvwx])\1$/.test(word) ? word.slice(0, -1) : word;
}
