import { stem } from './stem.ts';
import { stopWords } from './stop-words.ts';

/** The words of a text that say something, stemmed, in order; scripts without spaces as pairs of characters. */
export function tokensOf(text: string): readonly string[] {
  return (normalised(text).match(/[\p{L}\p{Nd}]+/gu) ?? []).flatMap((run) => {
    if (unspaced.test(run)) return pairs(run);
    return stopWords.has(run) ? [] : [stem(run)];
  });
}

/** Unicode's compatible forms, camel case taken apart, lower-case, a few words whole that symbols would break. */
export function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/(?<=[\p{Ll}\p{Nd}])(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .replaceAll(/tl; ?dr/g, 'tldr')
    .replaceAll('c++', 'cpp')
    .replaceAll('c#', 'csharp');
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

function pairs(run: string): readonly string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
