import { isObject, type JsonObject } from './json-value.ts';

const deepest = 8;

/**
 * A plausible value for a JSON schema, always the same for the same schema and `hint`: what the
 * schema fixes (`const`, `enum`, `default`, `examples`), else something of the right type. `hint`
 * fills the strings that look as if they want the user's words.
 */
export function exampleValue(schema: unknown, hint: string, name = '', depth = 0): unknown {
  if (!isObject(schema) || depth > deepest) return hint;
  if ('const' in schema) return schema.const;
  const fixed = firstOf(schema.enum) ?? schema.default ?? firstOf(schema.examples);
  if (fixed !== undefined) return fixed;
  const variant = firstOf(schema.anyOf) ?? firstOf(schema.oneOf) ?? firstOf(schema.allOf);
  if (variant !== undefined) return exampleValue(variant, hint, name, depth + 1);
  switch (typeOf(schema)) {
    case 'object':
      return exampleObject(schema, hint, depth);
    case 'array':
      return [exampleValue(schema.items, hint, name, depth + 1)];
    case 'integer':
    case 'number':
      return exampleNumber(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return exampleText(schema, hint, name);
  }
}

function exampleObject(schema: JsonObject, hint: string, depth: number): JsonObject {
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const required = Array.isArray(schema.required) ? schema.required : null;
  const wanted = properties.filter(([name]) => required === null || required.includes(name));
  return Object.fromEntries(wanted.map(([name, of]) => [name, exampleValue(of, hint, name, depth + 1)]));
}

function exampleNumber(schema: JsonObject): number {
  const { minimum, maximum } = schema;
  if (typeof minimum === 'number') return minimum;
  return typeof maximum === 'number' && maximum < 3 ? maximum : 3;
}

const textByFormat: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T09:30:00Z',
  time: '09:30:00Z',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
};

const textByName: ReadonlyArray<readonly [pattern: RegExp, text: string]> = [
  [/city|location|place|town/i, 'Lisbon'],
  [/country/i, 'Portugal'],
  [/currency/i, 'EUR'],
  [/unit/i, 'celsius'],
  [/language|locale/i, 'en'],
  [/date|day/i, '2026-01-31'],
  [/e-?mail/i, 'ada@example.com'],
  [/url|uri|link/i, 'https://example.com/'],
  [/(^|_)id$|Id$/, 'A-1042'],
  [/name/i, 'Ada'],
];

function exampleText(schema: JsonObject, hint: string, name: string): string {
  const byFormat = typeof schema.format === 'string' ? textByFormat[schema.format] : undefined;
  return byFormat ?? textByName.find(([pattern]) => pattern.test(name))?.[1] ?? hint;
}

function typeOf(schema: JsonObject): unknown {
  const { type } = schema;
  if (type === undefined && 'properties' in schema) return 'object';
  return Array.isArray(type) ? type.find((one) => one !== 'null') : type;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}
