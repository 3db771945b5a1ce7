import { type SpanAttribute, type SpanRecord, type SpanResource, valueText } from './span-record.ts';
import { requestModelKeys, servedModelKeys, sessionKeys } from './told-by-span.ts';
import { markOf, redactedText } from './trace-marks.ts';
import { isFlagged } from './trace-rollup.ts';

type VisitPair = (key: string, value: string) => void;

/** Every `key`, `value` pair that a query can find a span by: its attributes, and the virtual keys. */
export function eachPair(span: SpanRecord, visit: VisitPair): void {
  for (const attribute of span.attributes) eachValue(attribute, visit);
  eachResourcePair(span.resource, visit);
  eachOwnPair(span, visit);
}

function eachResourcePair({ attributes, service }: SpanResource, visit: VisitPair): void {
  for (const { key, value } of attributes) visitText(`resource.${key}`, valueText(value), visit);
  visit('service', service);
}

function eachOwnPair(span: SpanRecord, visit: VisitPair): void {
  visit('name', span.name);
  visit('kind', String(span.kind));
  if (isFlagged(span)) visit('is', 'flagged');
}

/** The values of one attribute, under its key and under the virtual keys that stand for it. */
function eachValue({ key, value }: SpanAttribute, visit: VisitPair): void {
  const text = valueText(value);
  visitText(key, text, visit);
  for (const entry of value.arrayValue?.values ?? []) visitText(key, valueText(entry), visit);
  const virtual = virtualKeys.get(key);
  if (virtual !== undefined) visitText(virtual, text, visit);
  const mark = markOf(key, text);
  if (mark !== undefined) visit('is', mark);
  if (key === 'llm.dispatched_model' && text !== undefined) {
    // What the caller of a gateway means by its model: the dispatched one, with or without its provider.
    visit('llm.model', text);
    const slash = text.indexOf('/');
    if (slash >= 0) visit('llm.model', text.slice(slash + 1));
  }
}

const virtualKeys: ReadonlyMap<string, string> = new Map([
  ['plano.listener.name', 'listener'],
  ['plano.route.name', 'route'],
  ['agent_id', 'agent'],
  ['agent.name', 'agent'],
  ['plano.config.sha256', 'gen'],
  ...[...servedModelKeys, ...requestModelKeys].map((key) => [key, 'model'] as const),
  ...sessionKeys.map((key) => [key, 'session'] as const),
]);

/**
 * Adds the words of some spans to those of their trace: one per distinct key, one per distinct pair, and one
 * more for a pair whose value has capital letters. Numbers are compared by value; measures (times, sizes,
 * costs, counts of tokens) have a word for their key only, since nearly every value of theirs is a new one.
 * What is added are groups of words, with blanks between them, as they belong to one attribute or sender.
 */
export function addIndexWords(groups: Set<string>, spans: readonly SpanRecord[]): void {
  const add = (key: string, value: string) => groups.add(textWords(key, value));
  for (const span of spans) {
    for (const attribute of span.attributes) groups.add(attributeWords(attribute));
    groups.add(resourceWords(span.resource));
    eachOwnPair(span, add);
  }
}

function attributeWords(attribute: SpanAttribute): string {
  const { arrayValue, kvlistValue } = attribute.value;
  const text = arrayValue || kvlistValue ? undefined : valueText(attribute.value);
  if (text !== undefined) return textWords(attribute.key, text);
  return pairWords((visit) => eachValue(attribute, visit));
}

/** Of an attribute with one value, which most likely was met before. */
function textWords(key: string, text: string): string {
  const known = knownKey(key);
  if (known.texts === null && text !== redactedText) return known.word;
  const met = known.texts?.get(text);
  if (met !== undefined) return met;
  const words = pairWords((visit) => eachValue({ key, value: { stringValue: text } }, visit));
  if (known.texts === null || text.length > longestKnownText) return words;
  if (known.texts.size >= maxKnownTexts) known.texts.clear();
  known.texts.set(text, words);
  return words;
}

/** All spans of one sender share the object. */
const wordsOfResources = new WeakMap<SpanResource, string>();

function resourceWords(resource: SpanResource): string {
  let words = wordsOfResources.get(resource);
  if (words === undefined) {
    words = pairWords((visit) => eachResourcePair(resource, visit));
    wordsOfResources.set(resource, words);
  }
  return words;
}

function pairWords(eachOf: (visit: VisitPair) => void): string {
  const words = new Set<string>();
  eachOf((key, value) => {
    const known = knownKey(key);
    words.add(known.word);
    if (known.texts === null) return;
    words.add(pairWord(key, value));
    const text = comparableText(value);
    const lower = text.toLowerCase();
    if (lower !== text) words.add(loweredWord(key, lower));
  });
  return [...words].join(' ');
}

export function keyWord(key: string): string {
  return word(`k${key}`);
}

/** The word of a pair with exactly this value. */
export function pairWord(key: string, value: string): string {
  return word(`p${key}\0${comparableText(value)}`);
}

/** The words that a pair with this value has, whatever its capital letters: it has one of them. */
export function caselessPairWords(key: string, value: string): readonly string[] {
  const lower = comparableText(value).toLowerCase();
  return [pairWord(key, lower), loweredWord(key, lower)];
}

function loweredWord(key: string, lower: string): string {
  return word(`l${key}\0${lower}`);
}

/** Has the value of such a key no word of its own? */
export function isMeasure(key: string): boolean {
  return measurePattern.test(key);
}

const measurePattern = /_ms$|_tokens$|_bytes$|size$|_usd$|cost|time_to_first_token$/;

/** Words met before: most attributes of most spans are the same few. */
interface KnownKey {
  readonly word: string;
  /** Of an attribute with this key and a text, all its words; `null` for measures. */
  readonly texts: Map<string, string> | null;
}

const knownKeys = new Map<string, KnownKey>();
const maxKnownKeys = 2_000;
const maxKnownTexts = 500;
const longestKnownText = 256;

function knownKey(key: string): KnownKey {
  const known = knownKeys.get(key);
  if (known) return known;
  if (knownKeys.size >= maxKnownKeys) knownKeys.clear();
  const added: KnownKey = { word: keyWord(key), texts: isMeasure(key) ? null : new Map() };
  knownKeys.set(key, added);
  return added;
}

/** The form in which two values are equal: numbers by value, booleans without case, other text as it is. */
export function comparableText(value: string): string {
  if (value.length > 40) return value;
  const first = value.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (numeric && numberPattern.test(value)) {
    // Integers beyond the exact range stay text: ids that differ in the last digit are different.
    const number = Number(value);
    return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : String(number);
  }
  if (value.length === 4 || value.length === 5) {
    const lower = value.toLowerCase();
    if (lower === 'true' || lower === 'false') return lower;
  }
  return value;
}

const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

function visitText(key: string, text: string | undefined, visit: VisitPair): void {
  if (text !== undefined) visit(key, text);
}

/**
 * 60 bits of two multiplicative hashes (after cyrb53, public domain) in 12 letters. A collision costs
 * one look at a trace that does not match.
 */
function word(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return letters(high) + letters(low);
}

/** 30 bits as six letters, two at a time. */
function letters(bits: number): string {
  return (
    (pairs[bits & 1023] ?? '') + (pairs[(bits >>> 10) & 1023] ?? '') + (pairs[(bits >>> 20) & 1023] ?? '')
  );
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const pairs = Array.from(
  { length: 1024 },
  (_, index) => (alphabet[index >> 5] ?? '') + (alphabet[index & 31] ?? ''),
);
