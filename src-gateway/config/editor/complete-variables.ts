import type { SourceRange } from '../diagnostic.ts';
import { parseReferences } from '../environment/parse-references.ts';
import { parseModelName } from '../model/model-name.ts';
import { providerPrefixes } from '../model/provider-prefixes.ts';
import { ownValue } from '../own-value.ts';
import { entryOf, type SourceNode, type SourceScalar } from '../source/source-node.ts';
import type { Completion, CompletionFacts } from './completion.ts';
import { lineStart, type ValuePlace, type Word } from './cursor-place.ts';

/** The `$NAME` or `${NAME}` that is being written at an offset; `null` where none is. */
export function variableAt(text: string, offset: number): Word | null {
  const start = /(?<!\$)(?:\$\$)*(\$\{?[A-Za-z0-9_]*)$/.exec(
    text.slice(lineStart(text, offset), offset),
  )?.[1];
  if (start === undefined) return null;
  const rest = /^[A-Za-z0-9_]*/.exec(text.slice(offset))?.[0] ?? '';
  let end = offset + rest.length;
  if (start.startsWith('${') && text[end] === '}') end++;
  return { text: text.slice(offset - start.length, end), start: offset - start.length, end };
}

/** Variables in the form that was begun, with braces or without. */
export function completeVariables(
  place: ValuePlace,
  word: Word,
  range: SourceRange,
  facts: CompletionFacts,
): Completion[] {
  const braced = word.text.startsWith('${');
  return variableNames(place, facts).map((name) => {
    const written = braced ? `\${${name}}` : `$${name}`;
    return {
      kind: 'variable',
      label: written,
      detail: 'variable',
      documentation: '',
      insertText: written,
      range,
      goesOn: false,
    };
  });
}

/** What the provider usually calls its key, then what the file uses, then what else has a value. */
export function variableNames({ node, root }: ValuePlace, { variables = [] }: CompletionFacts): string[] {
  return [...new Set([...usualVariable(node), ...variablesOf(root), ...variables])];
}

function usualVariable(node: SourceScalar): string[] {
  if (node.entry?.name !== 'access_key') return [];
  const model = entryOf(node.entry.map, 'model')?.value;
  if (model?.kind !== 'scalar') return [];
  const { prefix } = parseModelName(model.text);
  const variable = ownValue(providerPrefixes, prefix)?.variable ?? null;
  return variable == null ? [] : [variable];
}

/** Variables that the file refers to, in order of first use. */
function variablesOf(node: SourceNode): string[] {
  if (node.kind === 'list') return node.items.flatMap(variablesOf);
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => variablesOf(value));
  if (!node.text.includes('$')) return [];
  return parseReferences(node.text).flatMap((part) => (part.kind === 'reference' ? [part.name] : []));
}
