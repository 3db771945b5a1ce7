import { parseJson } from '../apis/json-value.ts';
import type { JsonValue } from '../config/json-value.ts';
import type { ParameterType, TargetParameterConfig } from '../config/prompt-target-config.ts';

type Typed = Pick<TargetParameterConfig, 'type' | 'items'>;

/** A value as its parameter's type wants it; `undefined`: it cannot be made one. */
export function coerceValue(value: JsonValue, { items, type }: Typed): JsonValue | undefined {
  switch (type) {
    case 'int':
    case 'float':
      return numberOf(value, type);
    case 'bool':
      return booleanOf(value);
    case 'str':
      return textOf(value);
    case 'list':
    case 'set':
      return listOf(value, type, items);
    case 'dict':
      return objectOf(value);
    default:
      return type satisfies never;
  }
}

/** A value as text: what is no text is its JSON. */
export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function isJsonValue(value: unknown): value is JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || Object.values(value).every(isJsonValue);
    default:
      return false;
  }
}

function numberOf(value: JsonValue, type: 'int' | 'float'): number | undefined {
  const isNumeric =
    typeof value === 'string' && /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(value);
  const number = isNumeric ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  // Beyond the safe integers it would silently be another number.
  return type === 'float' || Number.isSafeInteger(number) ? number : undefined;
}

function booleanOf(value: JsonValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function listOf(value: JsonValue, type: 'list' | 'set', items: ParameterType | null): JsonValue | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  const given = Array.isArray(parsed) && isJsonValue(parsed) ? parsed : [value];
  const members: JsonValue[] = [];
  for (const member of given) {
    const coerced = items === null ? member : coerceValue(member, { type: items, items: null });
    if (coerced === undefined) return undefined;
    members.push(coerced);
  }
  if (type === 'list') return members;
  return [...new Map(members.map((member) => [JSON.stringify(member), member])).values()];
}

function objectOf(value: JsonValue): JsonValue | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  const isMap = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  return isMap && isJsonValue(parsed) ? parsed : undefined;
}
