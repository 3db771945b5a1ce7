/** A message or a phrase in the forms that similarity is measured on. */
export class MessageText {
  /** As it was said, shortened in its middle. */
  readonly raw: string;
  readonly tokens: readonly string[];
  #trigrams: ReadonlySet<string> | null = null;
  #counts: ReadonlyMap<string, number> | null = null;
  readonly #shape: string | null;

  /** `shape`: what trigrams are cut from and words are counted in; `null`: the tokens. */
  constructor(raw: string, tokens: readonly string[], shape: string | null = null) {
    this.raw = raw;
    this.tokens = tokens;
    this.#shape = shape;
  }

  /** Every run of three characters. */
  get trigrams(): ReadonlySet<string> {
    this.#trigrams ??= trigramsOf(this.#shape ?? this.tokens.join(' '));
    return this.#trigrams;
  }

  /** How often each word occurs. */
  get counts(): ReadonlyMap<string, number> {
    this.#counts ??= countsOf(this.#shape === null ? this.tokens : wordsOf(this.#shape));
    return this.#counts;
  }
}

const longestMessage = 2000;
const keptHead = 400;
const keptTail = 1599;

/** What is read of a message: of more than 2000 characters, the first 400 and the last 1599. */
export function shortenMessage(text: string): string {
  if (text.length <= longestMessage) return text;
  // A character takes one or two places, so neither slice cuts one that is kept.
  if (text.length <= 2 * longestMessage && [...text].length <= longestMessage) return text;
  const head = [...text.slice(0, 2 * keptHead)].slice(0, keptHead);
  const tail = [...text.slice(-2 * keptTail)].slice(-keptTail);
  return `${head.join('')} ${tail.join('')}`;
}

/** Lower case, plain quotes and dashes, single spaces. */
export function normaliseText(text: string): string {
  return wordsOf(plainMarks(text).toLowerCase()).join(' ');
}

/** Words without the punctuation around them; that inside stays (`don't`, `e-mail`). */
export function tokensOf(normalised: string): readonly string[] {
  return normalised
    .split(' ')
    .map((word) => word.replace(leadingMarks, '').replace(trailingMarks, ''))
    .filter((token) => token !== '');
}

/** Letters, digits, `_` and single spaces. */
export function withoutMarks(normalised: string): string {
  return wordsOf(normalised.replace(/[^\p{Alphabetic}\p{N}_\p{White_Space}]/gu, '')).join(' ');
}

const leadingMarks = /^[!-/:-@[-`{-~]+/;
const trailingMarks = /(?<![!-/:-@[-`{-~])[!-/:-@[-`{-~]+$/;

function plainMarks(text: string): string {
  return text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/[–—]/g, '-');
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\p{White_Space}+/u).filter((word) => word !== '');
}

function trigramsOf(text: string): ReadonlySet<string> {
  const characters = [...text];
  const found = new Set<string>();
  for (let at = 0; at + 3 <= characters.length; at += 1) {
    found.add(`${characters[at]}${characters[at + 1]}${characters[at + 2]}`);
  }
  return found;
}

function countsOf(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
