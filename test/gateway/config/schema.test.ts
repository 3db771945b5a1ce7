import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  configSchema,
  resolveSchema,
  type SchemaNode,
} from '../../../src-gateway/config/shape/schema-node.ts';
import { analyse } from './analyse.ts';
import { fileVectors } from './file-vectors.ts';

/** Every schema of the tree with the path that leads to it. */
function fields(schema: SchemaNode, path: string): { readonly path: string; readonly schema: SchemaNode }[] {
  const resolved = resolveSchema(schema);
  const children = [
    ...Object.entries(resolved.properties ?? {}).map(([name, child]) => [`${path}.${name}`, child] as const),
    [`${path}[]`, resolved.items] as const,
    [
      `${path}.*`,
      typeof resolved.additionalProperties === 'object' ? resolved.additionalProperties : undefined,
    ] as const,
    ...(resolved.oneOf ?? []).map((variant, index) => [`${path}<${index}>`, variant] as const),
  ];
  return [
    { path, schema: resolved },
    ...children.flatMap(([childPath, child]) => (child === undefined ? [] : fields(child, childPath))),
  ];
}

describe('the JSON Schema of the config language', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(configSchema);

  it('describes every field', () => {
    const bare = fields(configSchema, '').filter(
      ({ schema }) => schema.type !== 'array' && (!schema.title || !schema.description),
    );
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  it.each(fileVectors)('agrees with the analysis about the shape of $id', ({ text }) => {
    const shape =
      /^CFG_(UNKNOWN_KEY|LEGACY_KEY|MISSING_KEY|BAD_ENUM|OUT_OF_RANGE|VERSION_(MISSING|TYPE|UNSUPPORTED)|LISTENERS_MISSING)$/;
    const own =
      /^CFG_(LISTENER_PORT_MISSING|GUARD_MESSAGE_MISSING|VERSION_NONCANONICAL|TRACING_STATIC_TYPE|YAML_AMBIGUOUS_SCALAR)$/;
    const codes = analyse(text).diagnostics.map(({ code, path }) => ({ code, path }));
    const valid = validate(parse(text, { uniqueKeys: false }));
    if (codes.some(({ code }) => shape.test(code))) expect(valid).toBe(false);
    else if (!codes.some(({ code }) => own.test(code))) expect(validate.errors ?? []).toEqual([]);
  });
});
