import type { Fix, PlanoVerdict } from '../diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { ExpandedText } from '../environment/expand-scalars.ts';
import { ownValue } from '../own-value.ts';
import { isSecretKey, looksSecret, maskSecret } from '../secrets.ts';
import { dottedPath, type ScalarValue, type SourceNode, type SourceScalar } from '../source/source-node.ts';
import { checkDuration, reportNumberAsDuration } from './check-duration.ts';
import type { SchemaNode } from './schema-node.ts';
import type { ShapeContext } from './shape-context.ts';

/** Checks one scalar against its field: type, allowed values, range, duration; expands its variables. */
export function checkScalar(node: SourceScalar, schema: SchemaNode, context: ShapeContext): void {
  const expanded = context.expander.expand(node, schema);
  if (schema['x-own-rules'] === true) return;
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  if (types.length !== 1) {
    checkFreeValue(node, schema, types, context);
    return;
  }
  switch (types[0]) {
    case 'string':
      checkText(node, schema, expanded, context);
      break;
    case 'integer':
    case 'number':
      checkNumber(node, schema, expanded, context);
      break;
    case 'boolean':
      checkBoolean(node, schema, expanded, context);
      break;
    default:
      wrongType(node, schema, context);
  }
}

function checkText(
  node: SourceScalar,
  schema: SchemaNode,
  expanded: ExpandedText,
  context: ShapeContext,
): void {
  const { reporter, editor } = context;
  const { value } = node;
  if (value.type !== 'string' && value.type !== 'null') {
    const quoted = JSON.stringify(node.text);
    const secretField = isSecretField(node, schema);
    const fixes = [fix('Put it in quotes', 'safe', editor.replaceValue(node, quoted))];
    if (schema['x-scalar-code'] === 'CFG_TRACING_STATIC_TYPE') {
      reporter.report('CFG_TRACING_STATIC_TYPE', node, { text: node.text }, { fixes });
      return;
    }
    if (schema['x-format'] === 'duration' && (value.type === 'integer' || value.type === 'number')) {
      reportNumberAsDuration(node, value.value, context);
      return;
    }
    if (value.type === 'date' || !value.canonical) {
      const read = readAs(value);
      reporter.report(
        'CFG_YAML_AMBIGUOUS_SCALAR',
        node,
        secretField
          ? { text: 'the value', read: 'something else than text', write: 'it in quotes' }
          : { text: node.text, read, write: quoted },
        { fixes, plano: 'S' },
      );
    } else {
      const found = describeNode(node, schema);
      reporter.report('CFG_WRONG_TYPE', node, { expected: describeType(schema), found }, { fixes });
      return;
    }
  }
  if (expanded.missing.length > 0) return;
  if (expanded.written === '' && schema['x-own-empty'] !== true) checkEmpty(node, schema, context);
  if (schema.enum !== undefined) checkEnum(node, schema, expanded.value, context);
  if (schema['x-format'] === 'duration') checkDuration(node, expanded.value, context);
}

function checkEmpty(node: SourceScalar, schema: SchemaNode, context: ShapeContext): void {
  if (schema.minLength === undefined) return;
  const key = node.entry?.name ?? String(node.path[node.path.length - 1] ?? '');
  const severity = schema['x-empty'] === 'warning' ? 'warning' : 'error';
  context.reporter.report('CFG_EMPTY_STRING', node, { key }, { severity });
}

function checkEnum(node: SourceScalar, schema: SchemaNode, given: string, context: ShapeContext): void {
  const allowed = schema.enum ?? [];
  const { reporter, editor } = context;
  if (allowed.includes(given)) {
    if (schema['x-extension-values']?.includes(given) !== true) return;
    if (schema['x-extension-code'] === 'CFG_PROVIDER_INTERFACE_EXTENDED') {
      reporter.report('CFG_PROVIDER_INTERFACE_EXTENDED', node, { given });
    } else reporter.report('CFG_EXTENSION_VALUE', node, { given: `"${given}"` });
    return;
  }
  if (schema['x-other-variant']?.includes(given) === true) return;
  const legacy = ownValue(schema['x-legacy-values'] ?? {}, given);
  if (legacy !== undefined) {
    const instead = `write ${legacy.use}`;
    reporter.report(
      'CFG_LEGACY_KEY',
      node,
      { key: given, until: legacy.until, instead },
      {
        on: 'value',
        fixes: [fix(`Replace with ${legacy.use}`, 'safe', editor.replaceValue(node, legacy.use))],
      },
    );
    return;
  }
  const near =
    ownValue(schema['x-synonyms'] ?? {}, given) ??
    nearest(given, allowed) ??
    (allowed.length === 1 ? allowed[0] : null) ??
    null;
  const fixes: Fix[] =
    near === null ? [] : [fix(`Replace with ${near}`, 'safe', editor.replaceValue(node, near))];
  reporter.report('CFG_BAD_ENUM', node, { given: `"${given}"`, allowed, near }, { fixes });
}

function checkNumber(
  node: SourceScalar,
  schema: SchemaNode,
  expanded: ExpandedText,
  context: ShapeContext,
): void {
  const whole = soleReference(expanded);
  if (whole !== null) {
    checkTypedReference(node, schema, expanded, whole, context);
    return;
  }
  const { value } = node;
  if (value.type !== 'integer' && value.type !== 'number') {
    wrongType(node, schema, context);
    return;
  }
  if (schema.type === 'integer' && value.type === 'number') {
    // Plano's schema takes 5.0 for an integer; its services do not.
    wrongType(node, schema, context, Number.isInteger(value.value) ? 'C' : 'S');
    return;
  }
  if (!value.canonical) ambiguous(node, value, String(value.value), context);
  if (schema['x-integer-in-plano'] === true && !Number.isInteger(value.value)) {
    context.reporter.report('CFG_EXTENSION_VALUE', node, { given: node.text });
  }
  checkRange(node, schema, value.value, context);
}

function checkRange(node: SourceScalar, schema: SchemaNode, value: number, context: ShapeContext): void {
  if (schema['x-own-range'] === true) return;
  const { minimum, maximum } = schema;
  const inside = value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
  if (inside) return;
  const range = maximum === undefined ? `at least ${minimum}` : `between ${minimum ?? '…'} and ${maximum}`;
  const plano = rangeLetter(schema, value);
  context.reporter.report(
    'CFG_OUT_OF_RANGE',
    node,
    { field: dottedPath(node.path), given: node.text, range },
    plano === null ? {} : { plano },
  );
}

/** Plano's own schema knows some ranges (S); others end the start (C) or are not looked at (I). */
function rangeLetter(schema: SchemaNode, value: number): PlanoVerdict | null {
  if (schema['x-range-plano'] === 'C') return 'C';
  if (schema['x-range-plano'] === 'I') return value < 0 ? 'C' : 'I';
  return null;
}

function checkBoolean(
  node: SourceScalar,
  schema: SchemaNode,
  expanded: ExpandedText,
  context: ShapeContext,
): void {
  const whole = soleReference(expanded);
  if (whole !== null) {
    checkTypedReference(node, schema, expanded, whole, context);
    return;
  }
  const { value } = node;
  if (value.type !== 'boolean') wrongType(node, schema, context);
  else if (!value.canonical) ambiguous(node, value, String(value.value), context);
}

/** The name when the whole text is one reference. */
function soleReference(expanded: ExpandedText): string | null {
  const [reference, ...others] = expanded.references;
  return reference !== undefined && others.length === 0 && reference.text === expanded.written
    ? reference.name
    : null;
}

function checkTypedReference(
  node: SourceScalar,
  schema: SchemaNode,
  expanded: ExpandedText,
  name: string,
  context: ShapeContext,
): void {
  const expected = describeType(schema);
  context.reporter.report('ENV_IN_TYPED_FIELD', node, { name, expected });
  if (expanded.missing.length > 0) return;
  const value = typedValue(expanded.value, schema);
  if (value === null) {
    const found = `the value of $${name}, which is not`;
    context.reporter.report('CFG_WRONG_TYPE', node, { expected, found });
  } else if (typeof value === 'number') checkRange(node, schema, value, context);
}

/** A variable's value as the number or boolean that the field wants. */
function typedValue(text: string, schema: SchemaNode): number | boolean | null {
  if (schema.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : null;
  const pattern = schema.type === 'integer' ? /^[-+]?\d+$/ : /^[-+]?\d+(\.\d+)?$/;
  return pattern.test(text) ? Number(text) : null;
}

/** Fields that take any value: what Plano's schema does not know is marked. */
function checkFreeValue(
  node: SourceScalar,
  schema: SchemaNode,
  types: readonly string[],
  context: ShapeContext,
): void {
  const portable = schema['x-portable-types'];
  if (portable === undefined) {
    if (types.length > 0) wrongType(node, schema, context);
    return;
  }
  const { value } = node;
  if (value.type === 'date') ambiguous(node, value, JSON.stringify(node.text), context);
  else if (value.type === 'number' && !Number.isInteger(value.value)) {
    context.reporter.report('CFG_EXTENSION_VALUE', node, { given: node.text });
  } else if (value.type !== 'string' && value.type !== 'null' && !value.canonical) {
    ambiguous(node, value, String(value.value), context);
  }
}

function ambiguous(node: SourceScalar, value: ScalarValue, write: string, context: ShapeContext): void {
  const data = { text: node.text, read: readAs(value), write };
  context.reporter.report('CFG_YAML_AMBIGUOUS_SCALAR', node, data, {
    fixes: [fix(`Write ${write}`, 'safe', context.editor.replaceValue(node, write))],
    ...(value.type === 'date' ? { plano: 'S' as const } : {}),
  });
}

function wrongType(
  node: SourceScalar,
  schema: SchemaNode,
  context: ShapeContext,
  plano: PlanoVerdict = 'S',
): void {
  const unquoted = node.style === 'plain' ? null : unquotedFor(node.text, schema);
  context.reporter.report(
    'CFG_WRONG_TYPE',
    node,
    { expected: describeType(schema), found: describeNode(node, schema) },
    {
      plano,
      fixes:
        unquoted === null
          ? []
          : [fix(`Write ${unquoted}`, 'safe', context.editor.replaceValue(node, unquoted))],
    },
  );
}

function unquotedFor(text: string, schema: SchemaNode): string | null {
  return typedValue(text, schema) === null ? null : text;
}

function readAs(value: ScalarValue): string {
  switch (value.type) {
    case 'date':
      return 'a date';
    case 'null':
      return 'no value';
    default:
      return String(value.value);
  }
}

/** What a field wants, in words. */
export function describeType(schema: SchemaNode): string {
  if (schema.enum !== undefined) return schema.enum.join(', ');
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
      return 'a map';
    default:
      return 'a plain value';
  }
}

function isSecretField(node: SourceScalar, schema: SchemaNode): boolean {
  return schema['x-secret'] === true || isSecretKey(node.entry?.name ?? '');
}

/** What stands in the file, in words; a secret is masked. */
export function describeNode(node: SourceNode, schema: SchemaNode = {}): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a map';
  const secret = isSecretField(node, schema) || looksSecret(node.text);
  const shown = secret ? maskSecret(node.text) : node.text;
  switch (node.value.type) {
    case 'string':
      return `the text "${shown}"`;
    case 'integer':
    case 'number':
      return `the number ${shown}`;
    case 'boolean':
      return `the truth value ${shown}`;
    case 'date':
      return `the date ${shown}`;
    case 'null':
      return 'nothing';
  }
}
