export type AttributeValue = string | number | boolean | null | readonly AttributeValue[] | AttributeMap;
export interface AttributeMap {
  readonly [key: string]: AttributeValue;
}

interface KeyValue {
  readonly key: string;
  readonly value: unknown;
}

/**
 * The plain value of an OTLP JSON `AnyValue`. 64-bit integers arrive as decimal strings and become
 * numbers where a number holds them exactly.
 */
export function attributeValue(value: unknown): AttributeValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if ('stringValue' in value) return String(value.stringValue);
  if ('boolValue' in value) return value.boolValue === true;
  if ('intValue' in value) return integer(value.intValue);
  if ('doubleValue' in value) return Number(value.doubleValue);
  if ('bytesValue' in value) return String(value.bytesValue);
  if ('arrayValue' in value) return listOf(value.arrayValue).map(attributeValue);
  if ('kvlistValue' in value) return attributeMap(listOf(value.kvlistValue).filter(isKeyValue));
  return null;
}

/** Attributes by key; of a repeated key the last one counts. */
export function attributeMap(attributes: readonly KeyValue[]): AttributeMap {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, attributeValue(value)]));
}

/** The value as one line of text. */
export function attributeText(value: AttributeValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function integer(value: unknown): AttributeValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function listOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null && 'values' in value && Array.isArray(value.values)
    ? value.values
    : [];
}

function isKeyValue(value: unknown): value is KeyValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    typeof value.key === 'string' &&
    'value' in value
  );
}
