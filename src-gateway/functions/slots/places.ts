import { nameTokens, type Word } from './words.ts';

/** What stands before the values of parameters that are places, by the words of their names. */
const leads: readonly (readonly [names: readonly string[], prepositions: readonly string[]])[] = [
  [['origin', 'departure', 'source'], ['from']],
  [['destination', 'arrival'], ['to']],
  [
    ['location', 'city', 'place', 'region', 'country', 'address', 'town', 'state'],
    ['in', 'at', 'near', 'around', 'for', 'of'],
  ],
];

const prepositions: ReadonlySet<string> = new Set([
  ...[
    'about',
    'after',
    'and',
    'around',
    'at',
    'before',
    'between',
    'but',
    'by',
    'during',
    'for',
    'from',
    'in',
  ],
  ...['near', 'of', 'on', 'or', 'since', 'through', 'to', 'until', 'via', 'with', 'within', 'without'],
]);

const timeWords: ReadonlySet<string> = new Set([
  ...['today', 'tonight', 'tomorrow', 'yesterday', 'now', 'next', 'last', 'past', 'this', 'coming', 'please'],
  ...['day', 'days', 'week', 'weeks', 'weekend', 'month', 'months', 'year', 'years', 'hour', 'hours'],
  ...['morning', 'noon', 'afternoon', 'evening', 'night', 'monday', 'tuesday', 'wednesday', 'thursday'],
  ...['friday', 'saturday', 'sunday', 'january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
]);

const articles: ReadonlySet<string> = new Set(['the', 'a', 'an', 'my', 'our', 'your']);
const mostWords = 4;

/** The place that a parameter of such a name is about; `null`: none is named. */
export function findPlace(words: readonly Word[], name: string): string | null {
  const tokens = nameTokens(name);
  const lead = leads.find(([names]) => names.some((each) => tokens.includes(each)));
  for (const preposition of lead?.[1] ?? []) {
    for (const [index, word] of words.entries()) {
      if (word.lower !== preposition || word.ending !== '') continue;
      const place = placeFrom(words.slice(index + 1));
      if (place !== '') return place;
    }
  }
  return null;
}

/** A short answer to a question for one value, without the preposition that it may begin with. */
export function shortAnswer(words: readonly Word[]): string | null {
  const own = prepositions.has(words[0]?.lower ?? '') ? words.slice(1) : words;
  if (own.length === 0 || words.length > mostWords) return null;
  return joined(own);
}

function placeFrom(words: readonly Word[]): string {
  const own = articles.has(words[0]?.lower ?? '') ? words.slice(1) : words;
  const taken: Word[] = [];
  for (const word of own) {
    if (taken.length === mostWords || /\d/.test(word.text)) break;
    if (prepositions.has(word.lower) || timeWords.has(word.lower)) break;
    taken.push(word);
    if (/[.;:?!]/.test(word.ending)) break;
  }
  return joined(taken);
}

function joined(words: readonly Word[]): string {
  return words
    .map(({ ending, text }, index) =>
      index < words.length - 1 && ending.startsWith(',') ? `${text},` : text,
    )
    .join(' ');
}
