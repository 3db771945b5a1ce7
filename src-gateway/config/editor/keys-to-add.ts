import { resolveSchema, type SchemaNode } from '../shape/schema-node.ts';
import { entryOf, type SourceMap } from '../source/source-node.ts';

export interface KeyToAdd {
  readonly name: string;
  readonly schema: SchemaNode;
  readonly required: boolean;
}

/**
 * Keys that a map lacks, required ones first; of a listener those of its type. Old spellings and what has
 * no effect are not among them. `null`: the map is still to be written.
 */
export function keysToAdd(map: SourceMap | null, schema: SchemaNode): KeyToAdd[] {
  const required = new Set(schema.required ?? []);
  const type = entryOf(map, 'type')?.value;
  const keys = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (entryOf(map, name) !== null || property === undefined) return [];
    if (property['x-deprecated'] !== undefined || property['x-no-effect'] === true) return [];
    if (type?.kind === 'scalar' && property['x-listener-types']?.includes(type.text) === false) return [];
    return [{ name, schema: resolveSchema(property), required: required.has(name) }];
  });
  return [...keys.filter((key) => key.required), ...keys.filter((key) => !key.required)];
}
