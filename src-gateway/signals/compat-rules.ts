import type { EngineRules, MarkCounts } from './engine-rules.ts';
import { MessageText, normaliseText, shortenMessage, tokensOf, withoutMarks } from './message-text.ts';
import { opensPositively } from './openers.ts';
import { type Pattern, PhraseList, type PhraseMatch } from './phrase-list.ts';
import { type PhraseListName, phrases } from './phrases.ts';
import { similarBy } from './similar-by.ts';

/** The engine that finds what Plano finds, for every conversation. */
export function createCompatRules(): EngineRules {
  const lists = new Map<string, PhraseList>(
    Object.entries(phrases).map(([name, texts]) => [name, new PhraseList(texts, readPhrase)]),
  );
  return {
    engine: 'compat',
    ownWords: (text) => text,
    readText: (text) => {
      const raw = shortenMessage(text);
      return new MessageText(raw, tokensOf(normaliseText(raw)));
    },
    find: (list, message) => findFirst(lists, list, message),
    opensPositively,
    countMarks,
    isQuestion: () => false,
    rephraseReach: 3,
    errorTexts: (text) => [text],
    argumentsOf: (text) => text,
    satisfactionWeight: 20,
  };
}

/** Tokens keep the marks inside them, trigrams and words do not: so it is in Plano, and it decides matches. */
function readPhrase(phrase: string): MessageText {
  const normalised = normaliseText(phrase);
  return new MessageText(phrase, tokensOf(normalised), withoutMarks(normalised));
}

/** The first phrase of the list that is near enough in any way. */
function findFirst(
  lists: ReadonlyMap<string, PhraseList>,
  name: PhraseListName,
  message: MessageText,
): PhraseMatch | null {
  const list = lists.get(name);
  if (list === undefined) return null;
  const said = new Set<Pattern>();
  for (const { pattern } of list.occurrences(message)) said.add(pattern);
  // Longer ones share too few of their letters with any phrase.
  const isShort = message.trigrams.size <= longestSimilar;
  const near = isShort ? list.patterns : inOrder(list.sharingWords(message), said);
  for (const pattern of near) {
    if (said.has(pattern)) return { phrase: pattern.text.raw, match: 'phrase' };
    const match = similarBy(message, pattern.text);
    if (match !== null) return { phrase: pattern.text.raw, match };
  }
  return null;
}

/** A phrase has at most 35 characters, so at most 33 trigrams. */
const longestSimilar = 64;

function inOrder(near: ReadonlySet<Pattern>, said: ReadonlySet<Pattern>): readonly Pattern[] {
  return [...new Set([...near, ...said])].sort((one, other) => one.place - other.place);
}

function countMarks(raw: string): MarkCounts {
  return {
    questions: countOf(raw, /\?{2,}/g),
    exclamations: countOf(raw, /!{2,}/g),
    mixed: countOf(raw, /[?!]{3,}/g),
  };
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
