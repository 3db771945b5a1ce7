import { freePorts } from '../editor/free-ports.ts';
import { resolveSchema, type SchemaNode } from '../shape/schema-node.ts';
import type { SourceNode } from '../source/source-node.ts';
import type { NewValue } from './write-value.ts';

/**
 * What a field begins with: its default or the first allowed value, a free port, nothing of a text. Maps
 * have what they cannot do without, lists one item.
 */
export function newValue(schema: SchemaNode, name: string, root: SourceNode | null): NewValue {
  const resolved = resolveSchema(schema);
  const shape = resolved.oneOf?.[0] ?? resolved;
  if (shape.const !== undefined) return shape.const;
  const given = shape.default ?? shape.enum?.[0];
  switch (shape.type) {
    case 'boolean':
      // Who writes it down wants what is not so anyway.
      return shape.default !== true;
    case 'integer':
    case 'number':
      if (name === 'port') return Number(freePorts(root, '')[0]);
      return Number(given ?? shape.examples?.[0] ?? shape.minimum ?? 1);
    case 'array':
      return shape.items === undefined ? [] : [newValue(shape.items, '', root)];
    case 'object':
      return requiredOf(shape, root);
    default:
      return given === undefined ? '' : String(given);
  }
}

/** An item or an entry that is added: what it cannot do without. */
function requiredOf(schema: SchemaNode, root: SourceNode | null): NewValue {
  const required = Object.entries(schema.properties ?? {}).filter(([name]) =>
    schema.required?.includes(name),
  );
  return Object.fromEntries(required.map(([name, property]) => [name, newValue(property ?? {}, name, root)]));
}
