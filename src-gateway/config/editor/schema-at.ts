import { configSchema, resolveSchema, type SchemaNode } from '../shape/schema-node.ts';
import { childOf, entryOf, type Path, type SourceNode } from '../source/source-node.ts';

/** The schema of the place `path`; what stands in the file decides between variants. `null`: unknown key. */
export function schemaAt(root: SourceNode | null, path: Path): SchemaNode | null {
  let schema: SchemaNode | null = configSchema;
  let node = root;
  for (const step of path) {
    if (schema === null) return null;
    schema = childSchema(variantFor(node, schema), step);
    node = childOf(node, step);
  }
  return schema === null ? null : variantFor(node, schema);
}

function childSchema(schema: SchemaNode, step: string | number): SchemaNode | null {
  if (typeof step === 'number') return schema.items === undefined ? null : resolveSchema(schema.items);
  const property = schema.properties?.[step];
  if (property !== undefined) return resolveSchema(property);
  return typeof schema.additionalProperties === 'object' ? resolveSchema(schema.additionalProperties) : null;
}

function variantFor(node: SourceNode | null, schema: SchemaNode): SchemaNode {
  const resolved = resolveSchema(schema);
  const variants = resolved.oneOf;
  const first = variants?.[0];
  if (variants === undefined || first === undefined) return resolved;
  const discriminator = resolved['x-discriminator'];
  if (discriminator === undefined) {
    const { title, description } = resolved;
    const variant = variants.find(({ type }) => type === 'object' && node?.kind === 'map') ?? first;
    return { title, description, ...variant };
  }
  const value = entryOf(node, discriminator)?.value;
  const given = value?.kind === 'scalar' ? value.text : null;
  const variant = variants.find(({ properties }) => properties?.[discriminator]?.const === given);
  return variant === undefined
    ? mergeVariants(variants, discriminator)
    : { ...variant, properties: { ...variant.properties, ...tellingKey(variants, discriminator) } };
}

/** Before the telling key is written, every variant is possible. */
function mergeVariants(variants: readonly SchemaNode[], discriminator: string): SchemaNode {
  const properties = Object.assign({}, ...variants.map((variant) => variant.properties));
  return {
    ...variants[0],
    properties: { ...properties, ...tellingKey(variants, discriminator) },
    required: [discriminator],
  };
}

/** The key that tells the variants apart, with what it may say. */
function tellingKey(variants: readonly SchemaNode[], name: string): Record<string, SchemaNode> {
  const allowed = variants.flatMap(({ properties }) => properties?.[name]?.const ?? []);
  return { [name]: { ...variants[0]?.properties?.[name], const: undefined, enum: allowed } };
}
