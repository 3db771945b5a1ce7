/** One word of a message, without the punctuation around it. */
export interface Word {
  readonly text: string;
  readonly lower: string;
  /** What stands directly behind it: `,`, `.`, `?`, …; `''`: nothing. */
  readonly ending: string;
}

/** The words of a message in order; dates stay whole, `10-day` is two. */
export function wordsOf(text: string): readonly Word[] {
  return text
    .split(/\s+/)
    .filter((piece) => piece.length <= longestWord)
    .flatMap((piece) => (isoDate.test(piece) ? [piece] : piece.split(/(?<=\d)-(?=[a-z])/i)))
    .flatMap((piece) => {
      const [, word, ending] = /^[("'“‘[]*(.*?)([)\]"'”’.,;:?!]*)$/.exec(piece) ?? [];
      return word === undefined || word === ''
        ? []
        : [{ text: word, lower: word.toLowerCase(), ending: ending ?? '' }];
    });
}

/** Longer ones are no words, and are not taken apart. */
const longestWord = 200;

const isoDate = /\d{4}-\d{2}-\d{2}/;

/** `departure_date`, `departureDate` and `departure-date` as their words. */
export function nameTokens(name: string): readonly string[] {
  return name
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((token) => token !== '');
}

/** The same word in one and in many. */
export function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
