import { isObject, listMember, parseJson } from '../../../src-gateway/apis/json-value.ts';

/** Attributes by key as plain values; of a repeated key the last one counts. */
export type PlainAttributes = ReadonlyMap<string, unknown>;

export function plainAttributes(
  attributes: readonly { readonly key: string; readonly value: unknown }[],
): Map<string, unknown> {
  return new Map(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

/** The plain value of an OTLP JSON `AnyValue`. */
function plainValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  if ('arrayValue' in value) return listMember(value.arrayValue, 'values').map(plainValue);
  if ('kvlistValue' in value) {
    const entries = listMember(value.kvlistValue, 'values').flatMap((entry) =>
      isObject(entry) && typeof entry.key === 'string' ? [[entry.key, plainValue(entry.value)] as const] : [],
    );
    return Object.fromEntries(entries);
  }
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.intValue ?? null;
}

/** What came as a JSON text, as its value; anything else as it is. */
export function unpacked(value: unknown): unknown {
  return typeof value === 'string' ? (parseJson(value) ?? value) : value;
}

/** A text, or the JSON of what is none. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
