import { isObject, parseJson } from '../apis/json-value.ts';
import { canonicalJson } from './canonical-json.ts';
import type { EngineRules, MarkCounts } from './engine-rules.ts';
import { errorTexts } from './error-texts.ts';
import { MessageText, normaliseText, shortenMessage, tokensOf, withoutMarks } from './message-text.ts';
import { opensWithPositiveWord } from './openers.ts';
import { ownWords } from './own-words.ts';
import { type Pattern, PhraseList, type PhraseMatch } from './phrase-list.ts';
import { type PhraseListName, phrases } from './phrases.ts';
import { similarBy } from './similar-by.ts';
import { isOneEditApart } from './similarity.ts';
import { stopWords } from './stop-words.ts';

/** Phrases of the user's own, for lists that exist. */
export interface OwnPhrases {
  readonly list: PhraseListName;
  readonly phrases: readonly string[];
}

/** The engine with fewer false alarms: what it finds, somebody has said and meant. */
export function createPreciseRules(own: readonly OwnPhrases[] = []): EngineRules {
  const lists = new Map<string, PhraseList>(
    Object.entries(phrases).map(([name, texts]) => {
      const more = own.filter(({ list }) => list === name).flatMap(({ phrases: added }) => added);
      return [name, new PhraseList([...texts, ...more], readPhrase)];
    }),
  );
  return {
    engine: 'precise',
    ownWords,
    readText: (text) => {
      const raw = shortenMessage(text);
      return new MessageText(raw, tokensOf(normaliseText(raw)).map(withoutApostrophes).filter(isWord));
    },
    find: (name, message) => {
      const list = lists.get(name);
      if (list === undefined) return null;
      return findSaid(list, message, guards[name]) ?? findSimilar(list, message, guards[name]);
    },
    opensPositively: opensWithPositiveWord,
    countMarks,
    isQuestion: (raw) => raw.trimEnd().endsWith('?'),
    rephraseReach: Number.POSITIVE_INFINITY,
    errorTexts,
    argumentsOf,
    satisfactionWeight: 30,
  };
}

/** Words that turn a phrase around when they stand before it. */
interface Guard {
  readonly words: ReadonlySet<string>;
  /** How many tokens before the phrase are looked at. */
  readonly reach: number;
}

const condition = guard(2, 'if unless case');
const satisfied = guard(2, 'not never no dont didnt doesnt isnt wasnt if hope once until');
const guards: Readonly<Record<PhraseListName, Guard>> = {
  correction: condition,
  rephrase: condition,
  clarification: condition,
  escalation: guard(4, 'dont not never without'),
  quit: guard(2, 'how do does did dont not never if when should'),
  profanity: condition,
  complaint: condition,
  gratitude: satisfied,
  confirmation: satisfied,
  success: satisfied,
};

function guard(reach: number, words: string): Guard {
  return { reach, words: new Set(words.split(' ')) };
}

function readPhrase(phrase: string): MessageText {
  const normalised = normaliseText(phrase);
  const tokens = tokensOf(normalised).map(withoutApostrophes).filter(isWord);
  return new MessageText(phrase, tokens, withoutMarks(normalised));
}

function withoutApostrophes(token: string): string {
  return token.replaceAll("'", '');
}

function isWord(token: string): boolean {
  return token !== '';
}

/** A phrase that stands in the message as it is, the first of the list. */
function findSaid(list: PhraseList, message: MessageText, { reach, words }: Guard): PhraseMatch | null {
  let first: Pattern | null = null;
  for (const { at, pattern } of list.occurrences(message)) {
    if (first !== null && first.place <= pattern.place) continue;
    const before = message.tokens.slice(Math.max(0, at - reach), at);
    if (!before.some((token) => words.has(token))) first = pattern;
  }
  return first && { phrase: first.text.raw, match: 'phrase' };
}

/** Shorter messages and phrases are near too much. */
const fewestTokens = 3;

function findSimilar(list: PhraseList, message: MessageText, { words }: Guard): PhraseMatch | null {
  const { tokens } = message;
  if (tokens.length < fewestTokens) return null;
  for (const { text: phrase } of list.patterns) {
    if (phrase.tokens.length < fewestTokens || tokens.length > 2 * phrase.tokens.length + 2) continue;
    const telling = phrase.tokens.filter((token) => !stopWords.has(token));
    if (telling.length === 0 || !telling.every((word) => tokens.some((token) => isSame(token, word))))
      continue;
    if (tokens.some((token) => words.has(token) && !phrase.tokens.includes(token))) continue;
    const match = similarBy(message, phrase);
    if (match !== null) return { phrase: phrase.raw, match };
  }
  return null;
}

/** The order of keys and the spaces of JSON say nothing. */
function argumentsOf(text: string): string {
  const value = parseJson(text);
  return isObject(value) ? (canonicalJson(value) ?? text) : text;
}

/** Equal, but for a slip in a long word. */
function isSame(token: string, word: string): boolean {
  if (token === word) return true;
  return token.length >= 5 && word.length >= 5 && isOneEditApart(token, word);
}

/** Behind a word and before a space: not what code is made of. */
const questions = /(?<=[\p{L}\p{N}_])\?{2,}(?=\s|$)/gu;
const exclamations = /(?<=[\p{L}\p{N}_])!{2,}(?=\s|$)/gu;
const mixed = /(?<=[\p{L}\p{N}_])[?!]{3,}(?=\s|$)/gu;

function countMarks(raw: string): MarkCounts {
  const count = (pattern: RegExp) => raw.match(pattern)?.length ?? 0;
  return { questions: count(questions), exclamations: count(exclamations), mixed: count(mixed) };
}
