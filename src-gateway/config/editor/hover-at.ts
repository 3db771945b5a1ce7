import type { SourceRange } from '../diagnostic.ts';
import { parseReferences, type VariableReference } from '../environment/parse-references.ts';
import type { EnvironmentLookup } from '../environment.ts';
import { isSecretKey, looksSecret, maskSecret } from '../secrets.ts';
import type { SchemaNode } from '../shape/schema-node.ts';
import { createLineIndex } from '../source/line-index.ts';
import type { SourceNode, SourceScalar } from '../source/source-node.ts';
import { nodeAt } from './node-at.ts';
import { schemaAt } from './schema-at.ts';
import { sourceOf } from './source-of.ts';

export interface Hover {
  readonly range: SourceRange;
  /** Markdown. */
  readonly contents: string;
}

/** What a key means, or what a `$NAME` stands for; values that look secret are masked. */
export function hoverAt(text: string, offset: number, environment?: EnvironmentLookup): Hover | null {
  const { root } = sourceOf(text);
  const found = root === null ? null : nodeAt(root, offset);
  if (root === null || found === null) return null;
  const lines = createLineIndex(text);
  if (found.kind === 'key') {
    const { key, value } = found.entry;
    return describeField(root, value, lines.range(key.start, key.end));
  }
  const { node } = found;
  const reference = referenceAt(text, node, offset);
  if (reference !== null) {
    const contents = describeVariable(reference.reference.name, environment);
    return { range: lines.range(reference.start, reference.end), contents };
  }
  return describeField(root, node, lines.range(node.start, node.end));
}

function describeField(root: SourceNode, node: SourceNode, range: SourceRange): Hover | null {
  const schema = schemaAt(root, node.path);
  return schema === null ? null : { range, contents: fieldMarkdown(schema) };
}

function fieldMarkdown(schema: SchemaNode): string {
  const facts = [
    typeof schema.type === 'string' ? `Type: ${schema.type}` : null,
    schema.enum === undefined ? null : `Allowed: ${schema.enum.map((value) => `\`${value}\``).join(', ')}`,
    rangeOf(schema),
    schema.default === undefined ? null : `Default: \`${String(schema.default)}\``,
    schema.examples?.[0] === undefined ? null : `Example: \`${exampleText(schema.examples[0])}\``,
    schema['x-listener-types'] === undefined
      ? null
      : `For listeners of type ${schema['x-listener-types'].join(', ')}`,
    schema['x-since'] === undefined ? null : `Since ${schema['x-since']}`,
    schema['x-deprecated'] === undefined ? null : `Old spelling; use ${schema['x-deprecated']}`,
    schema['x-extension'] === true || schema['x-portability'] === 'extension'
      ? 'Works here, not in Plano'
      : null,
  ].filter((fact) => fact !== null);
  const head = [schema.title === undefined ? null : `**${schema.title}**`, schema.description ?? null];
  return [...head.filter((part) => part !== null), facts.map((fact) => `- ${fact}`).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function rangeOf(schema: SchemaNode): string | null {
  const { minimum, maximum } = schema;
  if (minimum === undefined) return null;
  return maximum === undefined ? `At least ${minimum}` : `${minimum} to ${maximum}`;
}

function exampleText(example: unknown): string {
  return typeof example === 'object' ? JSON.stringify(example) : String(example);
}

function referenceAt(
  text: string,
  node: SourceScalar,
  offset: number,
): { reference: VariableReference; start: number; end: number } | null {
  const shift = node.start + Math.max(0, text.slice(node.start, node.end).indexOf(node.text));
  for (const part of parseReferences(node.text)) {
    if (part.kind !== 'reference') continue;
    const [start, end] = [shift + part.start, shift + part.end];
    if (offset >= start && offset <= end) return { reference: part, start, end };
  }
  return null;
}

function describeVariable(name: string, environment: EnvironmentLookup | undefined): string {
  if (environment === undefined) return `Variable \`${name}\``;
  const found = environment.get(name);
  if (found === undefined)
    return `Variable \`${name}\` is **not set**. Put it in \`.env\` or \`export ${name}="…"\`.`;
  const secret = isSecretKey(name) || looksSecret(found.value);
  const shown = found.value === '' ? 'empty' : `\`${secret ? maskSecret(found.value) : found.value}\``;
  return `Variable \`${name}\`: set in ${found.source.replace(/:(\d+)$/, ', line $1')}, ${shown}`;
}
