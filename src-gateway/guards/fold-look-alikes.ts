/** Letters of other scripts that are read as Latin ones. */
const pairs: readonly (readonly [from: string, to: string])[] = [
  ['аеорсхуіѕԁјһ', 'aeopcxyisdjh'],
  ['АЕОРСХІЅЈНТВМК', 'AEOPCXISJHTBMK'],
  ['οαειν', 'oaeiv'],
  ['ΟΑΕΙΝΤΡΗΜΚΒΧΥ', 'OAEINTPHMKBXY'],
  ['ı', 'i'],
];

const latin = new Map(pairs.flatMap(([from, to]) => [...from].map((letter, at) => [letter, to[at] ?? ''])));
const foreign = new RegExp(`[${[...latin.keys()].join('')}]`, 'g');

/** Cyrillic and Greek look-alikes as the Latin letters that they are read as. As long as before. */
export function foldLookAlikes(text: string): string {
  return text.replace(foreign, (letter) => latin.get(letter) ?? letter);
}
