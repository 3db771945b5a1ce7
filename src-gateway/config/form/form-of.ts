import { keysToAdd } from '../editor/keys-to-add.ts';
import { schemaAt } from '../editor/schema-at.ts';
import { type SecretPlace, secretsIn } from '../editor/secrets-in.ts';
import { sourceOf } from '../editor/source-of.ts';
import { isSecretKey } from '../secrets.ts';
import { configSchema, resolveSchema, type SchemaNode } from '../shape/schema-node.ts';
import { createLineIndex, type LineIndex } from '../source/line-index.ts';
import {
  dottedPath,
  entryOf,
  isNull,
  type SourceList,
  type SourceMap,
  type SourceNode,
  type SourceScalar,
} from '../source/source-node.ts';
import { describeShared } from './describe-shared.ts';
import type { Form, FormField, FormFixed, FormKey, FormList, FormMap, FormScalar } from './form-field.ts';

/** The form of a text. Keeps no state: the same text has the same form. */
export function formOf(text: string): Form {
  const { root, problems } = sourceOf(text);
  const lines = createLineIndex(text);
  const [problem] = problems;
  const context: FormContext = { text, root, lines, secrets: secretsIn(text) };
  return {
    root:
      root?.kind === 'map' ? mapField(root, configSchema, context) : root === null ? emptyForm(lines) : null,
    problem:
      problem !== undefined
        ? { message: problem.reason, range: lines.range(problem.start, problem.end) }
        : root === null || root.kind === 'map'
          ? null
          : { message: 'a config is a map of sections', range: lines.range(root.start, root.end) },
  };
}

interface FormContext {
  readonly text: string;
  readonly root: SourceNode | null;
  readonly lines: LineIndex;
  readonly secrets: readonly SecretPlace[];
}

/** A file in which nothing is declared yet. */
function emptyForm(lines: LineIndex): FormMap {
  return {
    kind: 'map',
    path: [],
    id: '',
    name: '',
    named: false,
    title: configSchema.title ?? '',
    help: configSchema.description ?? '',
    range: lines.range(0, 0),
    removable: false,
    label: '',
    fields: [],
    addable: keysToAdd(null, configSchema).map(formKey),
    entryTitle: null,
  };
}

function fieldOf(node: SourceNode, context: FormContext): FormField {
  const reason = whyFixed(node, context);
  if (reason !== null) return fixedField(node, reason, context);
  const schema = schemaAt(context.root, node.path) ?? {};
  if (node.kind === 'map') return mapField(node, schema, context);
  if (node.kind === 'list') return listField(node, schema, context);
  return scalarField(node, schema, context);
}

/** Why the form can only show a node; `null`: it can do more. */
function whyFixed(node: SourceNode, { root }: FormContext): string | null {
  const { entry, shared } = node;
  if (shared !== null) return describeShared(shared);
  if (entry?.map.duplicates.some(({ later }) => later === entry))
    return 'The key stands twice; the last one counts.';
  const schema = schemaAt(root, node.path);
  if (schema === null) return 'The config language has no such field here.';
  const types = [schema.type ?? []].flat();
  const kind = { map: 'object', list: 'array', scalar: null }[node.kind];
  const isWanted = kind === null ? !types.some(isContainer) : types.includes(kind);
  if (isWanted || (isNull(node) && types.some(isContainer))) return null;
  return `A ${node.kind === 'scalar' ? 'single value' : node.kind} stands where ${types.includes('array') ? 'a list' : types.includes('object') ? 'a map' : 'a single value'} belongs.`;
}

function isContainer(type: string): boolean {
  return type === 'array' || type === 'object';
}

function placeOf(node: SourceNode, schema: SchemaNode, { root, lines }: FormContext) {
  const { path, entry, list } = node;
  const step = path.at(-1) ?? '';
  const holder = schemaAt(root, path.slice(0, -1));
  const named =
    entry !== null &&
    typeof holder?.additionalProperties === 'object' &&
    holder.properties?.[entry.name] === undefined;
  return {
    path,
    id: dottedPath(path),
    name: typeof step === 'number' ? String(step + 1) : step,
    named,
    title: schema.title ?? String(step),
    help: schema.description ?? '',
    range: lines.range(node.start, Math.max(node.start, node.end)),
    removable: list !== null || named || (entry !== null && holder?.required?.includes(entry.name) !== true),
  };
}

function mapField(node: SourceMap, schema: SchemaNode, context: FormContext): FormMap {
  const entries = [...node.entries].sort((one, other) => placeInFile(one.value) - placeInFile(other.value));
  return {
    kind: 'map',
    ...placeOf(node, schema, context),
    label: labelOf(node),
    fields: entries.map(({ value }) => fieldOf(value, context)),
    addable: keysToAdd(node, schema).map(formKey),
    entryTitle: entryTitleOf(schema),
  };
}

/** What a merge brings comes where the merge stands. */
function placeInFile({ entry, shared, start }: SourceNode): number {
  return shared?.by === 'merge' ? shared.start : (entry?.key.start ?? start);
}

function entryTitleOf({ additionalProperties }: SchemaNode): string | null {
  if (typeof additionalProperties !== 'object') return null;
  return resolveSchema(additionalProperties).title ?? 'Entry';
}

function formKey({ name, schema, required }: ReturnType<typeof keysToAdd>[number]): FormKey {
  const shape = schema.oneOf?.[0] ?? schema;
  return { name, title: schema.title ?? shape.title ?? name, help: schema.description ?? '', required };
}

function labelOf(node: SourceMap): string {
  for (const key of ['name', 'id', 'model', 'type']) {
    const value = entryOf(node, key)?.value;
    if (value?.kind === 'scalar' && value.text !== '') return value.text;
  }
  return '';
}

function listField(node: SourceList, schema: SchemaNode, context: FormContext): FormList {
  return {
    kind: 'list',
    ...placeOf(node, schema, context),
    items: node.items.map((item) => fieldOf(item, context)),
    itemTitle: resolveSchema(schema.items ?? {}).title ?? 'Item',
  };
}

function scalarField(node: SourceScalar, schema: SchemaNode, context: FormContext): FormField {
  const { entry, list, text, style, path } = node;
  if (schema.type === 'object') return { ...mapField(emptyMap(node), schema, context) };
  if (schema.type === 'array') return { ...listField(emptyList(node), schema, context) };
  const masked = maskedText(node, context);
  const holder = schemaAt(context.root, path.slice(0, -1));
  const options = optionsOf(schema, text);
  const at = Number(path.at(-1));
  const { length } = list?.items ?? [];
  return {
    kind: 'scalar',
    ...placeOf(node, schema, context),
    control: masked === null ? controlOf(node, schema) : 'line',
    text,
    style,
    required: entry !== null && holder?.required?.includes(entry.name) === true,
    options,
    hint: hintOf(schema),
    masked,
    secret:
      schema['x-secret'] === true || (entry !== null && entry.name !== 'key' && isSecretKey(entry.name)),
    moves: length === undefined ? [] : ([-1, 1] as const).filter((by) => at + by >= 0 && at + by < length),
  };
}

/** A key without a value, where a map belongs. */
function emptyMap(node: SourceScalar): SourceMap {
  const { path, start, end, entry, list, shared } = node;
  return { kind: 'map', path, start, end, entry, list, shared, flow: false, entries: [], duplicates: [] };
}

function emptyList(node: SourceScalar): SourceList {
  const { path, start, end, entry, list, shared } = node;
  return { kind: 'list', path, start, end, entry, list, shared, flow: false, items: [] };
}

function controlOf({ text, style, value }: SourceScalar, schema: SchemaNode): FormScalar['control'] {
  if (style === 'block' || text.includes('\n')) return 'lines';
  if (schema.type === 'boolean' && (value.type === 'boolean' || value.type === 'null')) return 'switch';
  if (schema.enum !== undefined) return 'choice';
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  return schema.type === 'string' && schema['x-env'] === 'text' ? 'lines' : 'line';
}

function optionsOf(schema: SchemaNode, text: string): readonly string[] {
  const allowed = schema.enum ?? [];
  return allowed.length === 0 || allowed.includes(text) ? allowed : [text, ...allowed];
}

function hintOf({ default: given, examples }: SchemaNode): string {
  const [example] = examples ?? [];
  if (example === undefined || typeof example === 'object') return given === undefined ? '' : String(given);
  return String(example);
}

function maskedText(node: SourceScalar, { text, secrets }: FormContext): string | null {
  const inside = secrets.filter(
    ({ range }) => range.start.offset < node.end && range.end.offset > node.start,
  );
  return inside.length === 0 ? null : maskedPart(text, node, inside);
}

function maskedPart(
  text: string,
  { start, end, style }: Pick<SourceScalar, 'start' | 'end' | 'style'>,
  secrets: readonly SecretPlace[],
): string {
  const quotes = style === 'quoted' ? 1 : 0;
  let shown = '';
  let at = start + quotes;
  for (const { hidden, standIn } of secrets) {
    shown += text.slice(at, Math.max(at, hidden.start.offset)) + standIn;
    at = Math.max(at, hidden.end.offset);
  }
  return shown + text.slice(at, Math.max(at, end - quotes));
}

const longestSummary = 120;

function fixedField(node: SourceNode, reason: string, context: FormContext): FormFixed {
  const { text, secrets, lines, root } = context;
  const schema = schemaAt(root, node.path) ?? {};
  const written = node.shared ?? node;
  const from = node.shared?.by === 'merge' ? node.start : written.start;
  const to = node.shared?.by === 'merge' ? node.end : written.end;
  const inside = secrets.filter(({ range }) => range.start.offset < to && range.end.offset > from);
  const summary = maskedPart(text, { start: from, end: to, style: 'plain' }, inside)
    .replace(/\s+/g, ' ')
    .trim();
  return {
    kind: 'fixed',
    ...placeOf(node, schema, context),
    range: lines.range(written.start, Math.max(written.start, written.end)),
    removable: false,
    reason,
    summary: summary.length > longestSummary ? `${summary.slice(0, longestSummary)}…` : summary,
  };
}
