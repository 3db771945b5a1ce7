import type { AttributeValue, SpanAttribute } from './span-record.ts';

/**
 * The text that the store keeps of attributes: one JSON list in which each key is followed by its value. Texts,
 * booleans and integers stand for themselves, everything else in the form that OTLP's JSON encoding has. Half
 * as long as that encoding, which counts more than anything else while spans are written.
 */
export function attributesText(attributes: readonly SpanAttribute[]): string {
  const list: unknown[] = [];
  for (const { key, value } of attributes) list.push(key, storedValue(value));
  return JSON.stringify(list);
}

/** Takes the text of older stores as well, which is OTLP's JSON encoding. */
export function readAttributes(text: string): SpanAttribute[] {
  // Our own writing: typed, not checked.
  const list = JSON.parse(text) as (StoredValue | SpanAttribute)[];
  if (typeof list[0] === 'object') return list as SpanAttribute[];
  const attributes: SpanAttribute[] = [];
  for (let index = 0; index + 1 < list.length; index += 2) {
    attributes.push({ key: list[index] as string, value: readValue(list[index + 1] as StoredValue) });
  }
  return attributes;
}

type StoredValue = string | boolean | number | AttributeValue;

function storedValue(value: AttributeValue): StoredValue {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue === undefined) return value;
  const number = Number(value.intValue);
  // What is beyond the exact range of a number stays text.
  return Number.isSafeInteger(number) && String(number) === value.intValue ? number : value;
}

function readValue(value: StoredValue): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return { intValue: String(value) };
    default:
      return value;
  }
}
