import { attributeValue, type SpanRecord, valueText } from './span-record.ts';
import { requestModelKeys, servedModelKeys, sessionKeys } from './trace-rollup.ts';

/** Every `key`, `value` pair that a query can find a span by: its attributes, and the virtual keys. */
export function eachPair(span: SpanRecord, visit: (key: string, value: string) => void): void {
  for (const { key, value } of span.attributes) {
    if (value.arrayValue) {
      for (const entry of value.arrayValue.values) visitValue(key, valueText(entry), visit);
    }
    visitValue(key, valueText(value), visit);
  }
  for (const { key, value } of span.resource.attributes) {
    visitValue(`resource.${key}`, valueText(value), visit);
  }
  visit('name', span.name);
  visit('service', span.resource.service);
  visit('kind', String(span.kind));
  // What the caller of a gateway means by its model: the dispatched one, with or without its provider.
  const dispatched = valueText(attributeValue(span.attributes, 'llm.dispatched_model'));
  if (dispatched) {
    visit('llm.model', dispatched);
    const slash = dispatched.indexOf('/');
    if (slash >= 0) visit('llm.model', dispatched.slice(slash + 1));
  }
  for (const [virtual, keys] of virtualSources) {
    for (const key of keys) visitValue(virtual, valueText(attributeValue(span.attributes, key)), visit);
  }
}

/** Virtual keys that stand for attributes. */
const virtualSources: readonly (readonly [string, readonly string[]])[] = [
  ['listener', ['plano.listener.name']],
  ['route', ['plano.route.name']],
  ['model', [...servedModelKeys, ...requestModelKeys]],
  ['agent', ['agent_id', 'agent.name']],
  ['session', sessionKeys],
  ['gen', ['plano.config.sha256']],
];

/**
 * The words of the index for some spans of one trace: one per distinct pair and one per distinct key.
 * Text is compared without case, numbers by value; measures (times, sizes, costs, counts of tokens)
 * have a word for their key only, since nearly every value of theirs is a new one.
 */
export function indexWords(spans: readonly SpanRecord[]): string {
  const pairs = new Set<string>();
  const words = new Set<string>();
  for (const span of spans) {
    eachPair(span, (key, value) => {
      const pair = `${key}\0${value}`;
      if (pairs.has(pair)) return;
      pairs.add(pair);
      words.add(keyWord(key));
      if (!isMeasure(key)) words.add(pairWord(key, value));
    });
  }
  return [...words].join(' ');
}

export function keyWord(key: string): string {
  return word('k', key, '');
}

export function pairWord(key: string, value: string): string {
  return word('p', key, comparableText(value).toLowerCase());
}

/** Has the value of such a key no word of its own? */
export function isMeasure(key: string): boolean {
  return measurePattern.test(key);
}

const measurePattern = /_ms$|_tokens$|_bytes$|size$|_usd$|cost|time_to_first_token$/;

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

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function visitValue(
  key: string,
  value: string | undefined,
  visit: (key: string, value: string) => void,
): void {
  if (value !== undefined) visit(key, value);
}

/** 53 bits of two multiplicative hashes (cyrb53, public domain). A collision costs one look at a trace. */
function word(kind: string, key: string, value: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const text of [kind, key, '\0', value]) {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
