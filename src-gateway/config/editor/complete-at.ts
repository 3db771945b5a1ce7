import { createLineIndex } from '../source/line-index.ts';
import { completeKeys, completeKeysOf } from './complete-keys.ts';
import { completeValues } from './complete-values.ts';
import { completeVariables, variableAt } from './complete-variables.ts';
import type { Completion, CompletionFacts } from './completion.ts';
import { cursorPlace, lineStart, wordAt } from './cursor-place.ts';
import { schemaAt } from './schema-at.ts';

/**
 * What can be written at an offset, best first: keys of the map, allowed values, names that this file
 * gives, free ports, known models, variables behind a `$`. Works on text that is broken in the middle of an
 * edit.
 */
export function completeAt(text: string, offset: number, facts: CompletionFacts = {}): Completion[] {
  const lines = createLineIndex(text);
  const variable = variableAt(text, offset);
  if (variable !== null) {
    const place = cursorPlace(text, variable);
    if (place?.kind !== 'value') return [];
    return completeVariables(place, variable, lines.range(variable.start, variable.end), facts);
  }
  const word = wordAt(text, offset);
  const place = cursorPlace(text, word);
  if (place === null) return [];
  const range = lines.range(word.start, word.end);
  const indent = indentAt(text, word.start);
  if (place.kind === 'key') return completeKeys(place, indent, range);
  const schema = schemaAt(place.root, place.node.path);
  if (schema === null) return [];
  if (schema.type === 'object') return completeKeysOf(schema, indent, range);
  return completeValues(place, schema, { word, range, facts });
}

function indentAt(text: string, at: number): string {
  return text.slice(lineStart(text, at), at).replace(/[^\s]/g, ' ');
}
