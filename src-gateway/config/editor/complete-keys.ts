import type { SourceRange } from '../diagnostic.ts';
import { resolveSchema, type SchemaNode } from '../shape/schema-node.ts';
import { entryOf } from '../source/source-node.ts';
import type { Completion } from './completion.ts';
import type { KeyPlace } from './cursor-place.ts';
import { schemaAt } from './schema-at.ts';

/** Keys that the map at the cursor lacks, required ones first; of a listener those of its type. */
export function completeKeys({ map, root }: KeyPlace, indent: string, range: SourceRange): Completion[] {
  const schema = schemaAt(root, map.path);
  if (schema === null) return [];
  const present = new Set(map.entries.map((entry) => entry.name));
  const type = entryOf(map, 'type')?.value;
  const fits = (property: SchemaNode | undefined) =>
    type?.kind !== 'scalar' || property?.['x-listener-types']?.includes(type.text) !== false;
  const others = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    fits(property) ? [] : [name],
  );
  return completeKeysOf(schema, new Set([...present, ...others]), indent, range);
}

/** The keys of a map but for `left out`, with the start of a value that fits them. */
export function completeKeysOf(
  schema: SchemaNode,
  leftOut: ReadonlySet<string>,
  indent: string,
  range: SourceRange,
): Completion[] {
  const required = new Set(schema.required ?? []);
  const keys = Object.entries(schema.properties ?? {}).filter(
    ([name, property]) =>
      !leftOut.has(name) && property?.['x-deprecated'] === undefined && property?.['x-no-effect'] !== true,
  );
  const ranked = [
    ...keys.filter(([name]) => required.has(name)),
    ...keys.filter(([name]) => !required.has(name)),
  ];
  return ranked.map(([name, property]) => {
    const resolved = resolveSchema(property ?? {});
    return {
      kind: 'key',
      label: name,
      detail: `${describe(resolved)}${required.has(name) ? ', required' : ''}`,
      documentation: resolved.description ?? '',
      insertText: `${name}:${valueStart(resolved, indent)}`,
      range,
      goesOn: true,
    };
  });
}

function valueStart(schema: SchemaNode, indent: string): string {
  const type = schema.type ?? schema.oneOf?.[0]?.type;
  if (type === 'array') return `\n${indent}  - `;
  return type === 'object' ? `\n${indent}  ` : ' ';
}

function describe(schema: SchemaNode): string {
  const type = schema.type ?? schema.oneOf?.[0]?.type ?? 'any';
  const name = typeof type === 'string' ? type : type.join(' or ');
  return TYPE_WORDS[name] ?? name;
}

const TYPE_WORDS: Readonly<Record<string, string | undefined>> = {
  array: 'list',
  object: 'map',
  string: 'text',
  integer: 'whole number',
};
