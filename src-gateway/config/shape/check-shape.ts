import type { Fix } from '../diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fix } from '../diagnostics/reporter.ts';
import { ownValue } from '../own-value.ts';
import {
  isNull,
  type SourceEntry,
  type SourceList,
  type SourceMap,
  type SourceNode,
} from '../source/source-node.ts';
import { checkScalar, describeNode, describeType } from './check-scalar.ts';
import { configSchema, resolveSchema, type SchemaNode } from './schema-node.ts';
import type { ShapeContext } from './shape-context.ts';

/**
 * Walks the file beside the schema: reports every key and value that does not fit, and expands the
 * variables of every scalar whose field it knows.
 */
export function checkShape(root: SourceMap, context: ShapeContext): void {
  checkMap(root, configSchema, context);
}

function checkNode(node: SourceNode, schema: SchemaNode, context: ShapeContext): void {
  const resolved = chooseVariant(node, resolveSchema(schema), context);
  if (resolved === null) return;
  if (node.kind === 'scalar') {
    checkScalar(node, resolved, context);
    return;
  }
  if (resolved.type === undefined) {
    if (resolved['x-portable-types'] !== undefined) reportExtensionValue(node, context);
    expandWithin(node, resolved, context);
    return;
  }
  if (node.kind === 'map' && resolved.type === 'object') checkMap(node, resolved, context);
  else if (node.kind === 'list' && resolved.type === 'array') checkList(node, resolved, context);
  else reportWrongType(node, resolved, context);
}

/** A list or map of any content: variables in it are those of the field. */
function expandWithin(node: SourceNode, schema: SchemaNode, context: ShapeContext): void {
  if (node.kind === 'scalar') context.expander.expand(node, schema);
  else if (node.kind === 'list') for (const item of node.items) expandWithin(item, schema, context);
  else for (const { value } of node.entries) expandWithin(value, schema, context);
}

/** Of `oneOf`, the variant for this node: by its kind, or by the value of the key that tells them apart. */
function chooseVariant(node: SourceNode, schema: SchemaNode, context: ShapeContext): SchemaNode | null {
  const variants = schema.oneOf;
  if (variants === undefined) return schema;
  const discriminator = schema['x-discriminator'];
  if (discriminator === undefined) {
    const wanted = node.kind === 'list' ? 'array' : node.kind === 'map' ? 'object' : 'string';
    return variants.find((variant) => variant.type === wanted) ?? variants[0] ?? null;
  }
  if (node.kind !== 'map') return variants[0] ?? null;
  const entry = node.entries.find((candidate) => candidate.name === discriminator);
  if (entry === undefined) {
    context.reporter.report('CFG_MISSING_KEY', node, {
      key: discriminator,
      type: allowedNames(variants, discriminator).join(', '),
    });
    return null;
  }
  const given = entry.value.kind === 'scalar' ? entry.value.text : null;
  const variant = variants.find((candidate) => candidate.properties?.[discriminator]?.const === given);
  if (variant !== undefined) {
    if (variant['x-extension-variant'] === true) reportExtensionValue(entry.value, context);
    return variant;
  }
  const allowed = allowedNames(variants, discriminator);
  if (given === null) reportWrongType(entry.value, { type: 'string' }, context);
  else {
    const near = nearest(given, allowed);
    context.reporter.report(
      'CFG_BAD_ENUM',
      entry.value,
      { given: `"${given}"`, allowed, near },
      {
        fixes:
          near === null
            ? []
            : [fix(`Replace with ${near}`, 'safe', context.editor.replaceValue(entry.value, near))],
      },
    );
  }
  return null;
}

function allowedNames(variants: readonly SchemaNode[], discriminator: string): string[] {
  return variants.flatMap((variant) => variant.properties?.[discriminator]?.const ?? []);
}

function checkMap(map: SourceMap, schema: SchemaNode, context: ShapeContext): void {
  const { reporter, editor } = context;
  const properties = schema.properties ?? {};
  const satisfied = new Set<string>();
  for (const entry of map.entries) {
    const property = ownValue(properties, entry.name);
    if (property === undefined) {
      checkUnnamed(entry, schema, satisfied, context);
      continue;
    }
    if (isNull(entry.value)) {
      if (schema.required?.includes(entry.name) !== true || map.path.length === 0) {
        reporter.report(
          'CFG_NULL_SECTION',
          entry.value,
          { key: entry.name },
          {
            fixes: [fix(`Delete ${entry.name}`, 'safe', editor.removeEntry(entry))],
          },
        );
      }
      continue;
    }
    satisfied.add(entry.name);
    checkKnownKey(entry, property, context);
    checkNode(entry.value, property, context);
  }
  reportMissing(map, schema, satisfied, context);
}

function checkKnownKey(entry: SourceEntry, property: SchemaNode, context: ShapeContext): void {
  const { reporter, editor } = context;
  const key = entry.name;
  if (property['x-extension'] === true) reporter.report('CFG_EXTENSION_KEY', entry.value, { key });
  if (property['x-no-effect'] === true) {
    reporter.report(
      'CFG_FIELD_NO_EFFECT',
      entry.value,
      { key },
      {
        fixes: [fix(`Delete ${key}`, 'safe', editor.removeEntry(entry))],
      },
    );
  }
}

/** A key that the schema does not name: legal in a map of the user's own names, else legacy or unknown. */
function checkUnnamed(
  entry: SourceEntry,
  schema: SchemaNode,
  satisfied: Set<string>,
  context: ShapeContext,
): void {
  const additional = schema.additionalProperties;
  if (typeof additional === 'object') {
    if (isNull(entry.value)) {
      context.reporter.report('CFG_NULL_SECTION', entry.value, { key: entry.name });
      return;
    }
    checkName(entry, schema, context);
    const pattern = schema['x-name-pattern'];
    if (pattern !== undefined && !new RegExp(pattern).test(entry.name))
      checkEscaped(entry, additional, context);
    else checkNode(entry.value, additional, context);
    return;
  }
  const legacy = schema['x-legacy']?.[entry.name];
  if (legacy !== undefined) {
    satisfied.add(legacy.use);
    return;
  }
  const known = Object.keys(schema.properties ?? {});
  const near = nearest(entry.name, known);
  const { reporter, editor } = context;
  if (near !== null) satisfied.add(near);
  const fixes: Fix[] =
    near === null ? [] : [fix(`Replace with ${near}`, 'safe', editor.renameKey(entry.key, near))];
  if (schema['x-unknown'] === 'ignored') {
    reporter.report(
      'CFG_UNKNOWN_KEY_IGNORED',
      entry.value,
      { key: entry.name, near },
      {
        fixes: [...fixes, fix(`Delete ${entry.name}`, 'choice', editor.removeEntry(entry))],
      },
    );
    return;
  }
  const current = known.filter((key) => isCurrent(schema.properties?.[key]));
  reporter.report('CFG_UNKNOWN_KEY', entry.value, { key: entry.name, near, known: current }, { fixes });
}

/** Neither an old spelling nor without effect. */
function isCurrent(property: SchemaNode | undefined): boolean {
  return property?.['x-deprecated'] === undefined && property?.['x-no-effect'] !== true;
}

/** A name of the user's own that Plano's YAML reader does not take for text. */
function checkName(entry: SourceEntry, schema: SchemaNode, { reporter, editor }: ShapeContext): void {
  const { value, style } = entry.key;
  if (schema['x-named'] !== true || style !== 'plain' || value.type === 'string') return;
  const quoted = JSON.stringify(entry.name);
  const read = value.type === 'date' ? 'a date' : value.type === 'null' ? 'no name' : String(value.value);
  reporter.report(
    'CFG_YAML_AMBIGUOUS_SCALAR',
    entry.value,
    { text: entry.name, read, write: quoted },
    {
      on: 'key',
      plano: 'S',
      fixes: [fix(`Write ${quoted}`, 'safe', editor.renameKey(entry.key, quoted))],
    },
  );
}

/** An entry whose name Plano's schema does not match: its content escapes the schema there. */
function checkEscaped(entry: SourceEntry, schema: SchemaNode, context: ShapeContext): void {
  const { value } = entry;
  if (value.kind !== 'map') {
    const found = describeNode(value);
    context.reporter.report(
      'CFG_WRONG_TYPE',
      value,
      { expected: describeType(schema), found },
      { plano: 'V' },
    );
    return;
  }
  checkMap(value, { ...schema, 'x-unknown': 'ignored' }, context);
}

function reportMissing(
  map: SourceMap,
  schema: SchemaNode,
  satisfied: ReadonlySet<string>,
  context: ShapeContext,
): void {
  for (const key of schema.required ?? []) {
    if (satisfied.has(key)) continue;
    const own = schema['x-missing']?.[key];
    // Codes of their own need to know more than the shape; the rules of their topics report them.
    if (own !== undefined) continue;
    const property = resolveSchema(schema.properties?.[key] ?? {});
    const stub = `${key}: ${stubFor(property)}`;
    context.reporter.report(
      'CFG_MISSING_KEY',
      map,
      { key, type: describeType(property) },
      { fixes: [fix(`Add ${key}`, 'choice', context.editor.insertFirst(map, stub))] },
    );
  }
}

/** A value to start from: the first allowed one, an example, or an empty one of the right kind. */
function stubFor(schema: SchemaNode): string {
  const example = schema.enum?.[0] ?? schema.const ?? schema.examples?.[0] ?? schema.default;
  if (example !== undefined && typeof example !== 'object') {
    const text = String(example);
    return /[{}[\],#]|: /.test(text) ? JSON.stringify(text) : text;
  }
  if (schema.type === 'array') return '[]';
  if (schema.type === 'object') {
    const required = (schema.required ?? []).map(
      (key) => `${key}: ${stubFor(resolveSchema(schema.properties?.[key] ?? {}))}`,
    );
    return `{${required.join(', ')}}`;
  }
  return '""';
}

function checkList(list: SourceList, schema: SchemaNode, context: ShapeContext): void {
  if (list.items.length < (schema.minItems ?? 0)) {
    context.reporter.report('CFG_EMPTY_LIST', list, { key: list.entry?.name ?? '' });
  }
  if (schema.items === undefined) return;
  for (const item of list.items) checkNode(item, schema.items, context);
}

function reportWrongType(node: SourceNode, schema: SchemaNode, context: ShapeContext): void {
  context.reporter.report('CFG_WRONG_TYPE', node, {
    expected: describeType(schema),
    found: describeNode(node),
  });
}

function reportExtensionValue(node: SourceNode, context: ShapeContext): void {
  const given = node.kind === 'scalar' ? `"${node.text}"` : describeNode(node);
  context.reporter.report('CFG_EXTENSION_VALUE', node, { given });
}
