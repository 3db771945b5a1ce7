import type { MessageText } from './message-text.ts';
import type { SignalMatch } from './signal-report.ts';

export interface PhraseMatch {
  /** As the list has it, which is not always what the user wrote. */
  readonly phrase: string;
  readonly match: Extract<SignalMatch, 'phrase' | 'trigram' | 'cosine'>;
}

/** A phrase and its forms; `place` in its list. */
export interface Pattern {
  readonly place: number;
  readonly text: MessageText;
}

/** Phrases of one meaning, prepared once. */
export class PhraseList {
  readonly patterns: readonly Pattern[];
  readonly #byWord = new Map<string, Pattern[]>();
  readonly #byFirstToken = new Map<string, Pattern[]>();

  constructor(phrases: readonly string[], prepare: (phrase: string) => MessageText) {
    this.patterns = phrases.map((phrase, place) => ({ place, text: prepare(phrase) }));
    for (const pattern of this.patterns) {
      const [first] = pattern.text.tokens;
      if (first !== undefined) addTo(this.#byFirstToken, first, pattern);
      for (const word of pattern.text.counts.keys()) addTo(this.#byWord, word, pattern);
    }
  }

  /** Where the phrases' tokens stand in the message, one after the other, by the place of the first token. */
  *occurrences({ tokens }: MessageText): Generator<{ readonly pattern: Pattern; readonly at: number }> {
    for (const [at, token] of tokens.entries()) {
      for (const pattern of this.#byFirstToken.get(token) ?? []) {
        if (standsAt(tokens, at, pattern.text.tokens)) yield { pattern, at };
      }
    }
  }

  /** The patterns that share a word with the message: no other can be near it in words. */
  sharingWords(message: MessageText): ReadonlySet<Pattern> {
    const found = new Set<Pattern>();
    for (const word of message.counts.keys()) {
      for (const pattern of this.#byWord.get(word) ?? []) found.add(pattern);
    }
    return found;
  }
}

function addTo(index: Map<string, Pattern[]>, key: string, pattern: Pattern): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [pattern]);
  else known.push(pattern);
}

function standsAt(tokens: readonly string[], at: number, wanted: readonly string[]): boolean {
  if (at + wanted.length > tokens.length) return false;
  return wanted.every((token, index) => tokens[at + index] === token);
}
