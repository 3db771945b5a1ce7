import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { ConfigAnalysis } from '../../../src-gateway/config/analyse-config.ts';
import { describeChanges } from '../../../src-gateway/config/describe-changes.ts';
import {
  configSchema,
  resolveSchema,
  type SchemaNode,
} from '../../../src-gateway/config/shape/schema-node.ts';
import { analyse } from './analyse.ts';
import { everyField, everyFieldPostgres } from './every-field.ts';

/** Fields that may hold one value only, so that none can tell its presence. */
const oneValue = ['listeners[].router', 'filters[].transport'];

const fields = new Set([...schemaFields(configSchema, '')].filter((field) => !oneValue.includes(field)));

describe('the effective config', () => {
  const given = new Map(
    [everyFieldPostgres, everyField].flatMap((text) =>
      scalarPaths(text).map((path) => [fieldOf(path), { field: fieldOf(path), text, path }] as const),
    ),
  );

  it('is tried with every field that the schema knows', () => {
    expect([...fields].filter((field) => !given.has(field))).toEqual([]);
  });

  it.each([...given.values()].filter(({ field }) => fields.has(field)))(
    'holds $field, and a change of it is told',
    ({ field, text, path }) => {
      const [before, after] = [analyse(text), analyse(withAnother(text, path))];
      expect(printed(after)).not.toBe(printed(before));
      if (field === 'version') return;
      const changes = describeChanges(before.written(), after.written() ?? failed());
      expect(changes).not.toEqual([]);
    },
  );
});

type Path = readonly (string | number)[];

/** Every field of the schema with an effect that holds one value: `listeners[].port`, `endpoints.*.protocol`. */
function* schemaFields(unresolved: SchemaNode, path: string): Generator<string> {
  const node = resolveSchema(unresolved);
  if (node['x-no-effect'] === true || node['x-deprecated'] !== undefined) return;
  const { properties, additionalProperties: extra, items, oneOf } = node;
  // The listeners' second form is the one before 0.3.16.
  const variants = path === 'listeners' ? (oneOf ?? []).slice(0, 1) : (oneOf ?? []);
  const children = [
    ...variants.map((variant) => [path, variant] as const),
    ...Object.entries(properties ?? {}).map(([name, child]) => [`${path}.${name}`, child] as const),
    [`${path}.*`, typeof extra === 'object' ? extra : undefined] as const,
    [`${path}[]`, items] as const,
  ];
  const known = children.filter((child): child is readonly [string, SchemaNode] => child[1] !== undefined);
  for (const [childPath, child] of known) yield* schemaFields(child, childPath.replace(/^\./, ''));
  if (known.length === 0) yield path;
}

/** The places of all scalars of a text. */
function scalarPaths(text: string): Path[] {
  const paths: Path[] = [];
  const descend = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null) paths.push(path);
    else if (Array.isArray(value)) value.forEach((member, index) => void descend(member, [...path, index]));
    else for (const [key, member] of Object.entries(value)) descend(member, [...path, key]);
  };
  descend(parseDocument(text).toJS(), []);
  return paths;
}

/** The field that a place is one of; a name of the user's counts as `*`. */
function fieldOf(path: Path): string {
  const exact = path.reduce<string>((field, step) => next(field, step, String(step)), '');
  if (fields.has(exact)) return exact;
  return path.reduce<string>((field, step) => {
    const plain = next(field, step, String(step));
    const known = [...fields].some(
      (other) => other === plain || (/^[.[]/.test(other.slice(plain.length)) && other.startsWith(plain)),
    );
    return known ? plain : next(field, step, '*');
  }, '');
}

function next(field: string, step: string | number, name: string): string {
  if (typeof step === 'number') return `${field}[]`;
  return field === '' ? name : `${field}.${name}`;
}

/** What `planoai validate --print --json` prints, but for the name and the hash of the file. */
function printed({ effective }: ConfigAnalysis): string {
  return JSON.stringify({ ...(effective ?? failed()), source: null });
}

function failed(): never {
  throw new Error('the text could not be read');
}

function withAnother(text: string, path: Path): string {
  const document = parseDocument(text);
  document.setIn(path, another(document.getIn(path)));
  return document.toString();
}

/** Values that cannot become another one by a letter more. */
const others: Readonly<Record<string, string>> = {
  'v0.4.0': 'v0.3.0',
  model: 'prompt',
  http: 'mcp',
  https: 'http',
  POST: 'GET',
  openai: 'groq',
  messages: 'responses',
  bearer: 'none',
  cheapest: 'fastest',
  redis: 'memory',
  hour: 'day',
  total: 'output',
  'http/json': 'grpc',
  degrade: 'fail',
  sqlite: 'memory',
  list: 'dict',
  int: 'bool',
};

function another(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value < 1 ? value / 2 : value - 1;
  const text = String(value);
  if (/^\d+s$/.test(text)) return '59s';
  if (/^https?:|^redis:/.test(text)) return text.replace('//', '//other-');
  return others[text] ?? `${text}x`;
}
