import { configSchema, resolveSchema, type SchemaNode } from '../shape/schema-node.ts';
import { entryOf, type Path, type SourceNode } from '../source/source-node.ts';

/** The schema of the place `path`; what stands in the file decides between variants. `null`: unknown key. */
export function schemaAt(root: SourceNode | null, path: Path): SchemaNode | null {
  let schema: SchemaNode | null = configSchema;
  let node = root;
  for (const step of path) {
    if (schema === null) return null;
    schema = childSchema(variantFor(node, schema), step);
    node = childNode(node, step);
  }
  return schema === null ? null : variantFor(node, schema);
}

function childSchema(schema: SchemaNode, step: string | number): SchemaNode | null {
  if (typeof step === 'number') return schema.items === undefined ? null : resolveSchema(schema.items);
  const property = schema.properties?.[step];
  if (property !== undefined) return resolveSchema(property);
  return typeof schema.additionalProperties === 'object' ? resolveSchema(schema.additionalProperties) : null;
}

function childNode(node: SourceNode | null, step: string | number): SourceNode | null {
  if (typeof step === 'number') return node?.kind === 'list' ? (node.items[step] ?? null) : null;
  return entryOf(node, step)?.value ?? null;
}

function variantFor(node: SourceNode | null, schema: SchemaNode): SchemaNode {
  const resolved = resolveSchema(schema);
  const variants = resolved.oneOf;
  const first = variants?.[0];
  if (variants === undefined || first === undefined) return resolved;
  const discriminator = resolved['x-discriminator'];
  if (discriminator === undefined)
    return variants.find((variant) => variant.type === 'object' && node?.kind === 'map') ?? first;
  const value = entryOf(node, discriminator)?.value;
  const given = value?.kind === 'scalar' ? value.text : null;
  return (
    variants.find((variant) => variant.properties?.[discriminator]?.const === given) ??
    mergeVariants(variants, discriminator)
  );
}

/** Before the telling key is written, every variant is possible. */
function mergeVariants(variants: readonly SchemaNode[], discriminator: string): SchemaNode {
  const properties = Object.assign({}, ...variants.map((variant) => variant.properties));
  const allowed = variants.flatMap((variant) => variant.properties?.[discriminator]?.const ?? []);
  return {
    ...variants[0],
    properties: {
      ...properties,
      [discriminator]: { ...properties[discriminator], const: undefined, enum: allowed },
    },
    required: [discriminator],
  };
}
