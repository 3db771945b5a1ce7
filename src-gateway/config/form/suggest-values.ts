import { completeValues } from '../editor/complete-values.ts';
import { variableNames } from '../editor/complete-variables.ts';
import { schemaAt } from '../editor/schema-at.ts';
import { sourceOf } from '../editor/source-of.ts';
import { createLineIndex } from '../source/line-index.ts';
import { childOf, type Path, type SourceNode } from '../source/source-node.ts';

/** What a value can be, best first: names of this file, models, ports; of a credential variables. */
export function suggestValues(text: string, path: Path, variables: readonly string[] = []): string[] {
  const { root } = sourceOf(text);
  const node = path.reduce<SourceNode | null>(childOf, root);
  const schema = schemaAt(root, path);
  if (root === null || schema === null || node?.kind !== 'scalar') return [];
  const place = { kind: 'value', node, root, text } as const;
  if (schema['x-secret'] === true) return variableNames(place, { variables }).map((name) => `$${name}`);
  const { start, end } = node;
  const word = { text: node.text, start, end };
  const range = createLineIndex(text).range(start, end);
  return completeValues(place, schema, { word, range, facts: { variables } }).map(({ label }) => label);
}
