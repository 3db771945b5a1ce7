import type { SourceRange } from '../diagnostic.ts';
import type { SchemaNode } from '../shape/schema-node.ts';
import type { Completion } from './completion.ts';
import type { KeyPlace } from './cursor-place.ts';
import { type KeyToAdd, keysToAdd } from './keys-to-add.ts';
import { schemaAt } from './schema-at.ts';

/** Keys that the map at the cursor lacks, required ones first; of a listener those of its type. */
export function completeKeys({ map, root }: KeyPlace, indent: string, range: SourceRange): Completion[] {
  const schema = schemaAt(root, map.path);
  return schema === null ? [] : completionsOf(keysToAdd(map, schema), indent, range);
}

/** The keys of a map that is still to be written, with the start of a value that fits them. */
export function completeKeysOf(schema: SchemaNode, indent: string, range: SourceRange): Completion[] {
  return completionsOf(keysToAdd(null, schema), indent, range);
}

function completionsOf(keys: readonly KeyToAdd[], indent: string, range: SourceRange): Completion[] {
  return keys.map(({ name, schema, required }) => ({
    kind: 'key',
    label: name,
    detail: `${describe(schema)}${required ? ', required' : ''}`,
    documentation: schema.description ?? '',
    insertText: `${name}:${valueStart(schema, indent)}`,
    range,
    goesOn: true,
  }));
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
