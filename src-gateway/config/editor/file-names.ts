import { parseReferences } from '../environment/parse-references.ts';
import { providerPrefixes } from '../model/provider-prefixes.ts';
import { entryOf, type SourceNode } from '../source/source-node.ts';

/** Names that a file defines or uses, for completion. Those that nothing refers to yet come first. */
export function namesFor(refers: string, root: SourceNode | null): string[] {
  switch (refers) {
    case 'agent':
      return unusedFirst(idsOf(root, 'agents'), usedIn(root, ['listeners', 'agents', 'id']));
    case 'filter':
      return [...idsOf(root, 'filters'), ...idsOf(root, 'agents')];
    case 'endpoint':
      return [...keysOf(root, 'endpoints'), ...idsOf(root, 'agents'), ...idsOf(root, 'filters')];
    case 'model':
      return [...new Set(modelsOf(root))];
    case 'prefix':
      return Object.keys(providerPrefixes).map((prefix) => `${prefix}/`);
    default:
      return [];
  }
}

/** Variables that the file refers to, in order of first use. */
export function variablesOf(root: SourceNode | null): string[] {
  const names = new Set<string>();
  const visit = (node: SourceNode): void => {
    if (node.kind === 'list') for (const item of node.items) visit(item);
    else if (node.kind === 'map') for (const entry of node.entries) visit(entry.value);
    else if (node.text.includes('$')) {
      for (const part of parseReferences(node.text)) if (part.kind === 'reference') names.add(part.name);
    }
  };
  if (root !== null) visit(root);
  return [...names];
}

function modelsOf(root: SourceNode | null): string[] {
  const entries = [...items(root, 'model_providers'), ...items(root, 'llm_providers')];
  const names = entries.flatMap((entry) => [scalar(entry, 'model'), scalar(entry, 'name')]);
  return names.filter((name) => name !== null && !name.endsWith('*')).map(String);
}

function idsOf(root: SourceNode | null, section: string): string[] {
  return items(root, section).flatMap((item) => scalar(item, 'id') ?? []);
}

function keysOf(root: SourceNode | null, section: string): string[] {
  const node = entryOf(root, section)?.value;
  return node?.kind === 'map' ? node.entries.map((entry) => entry.name) : [];
}

function items(root: SourceNode | null, section: string): readonly SourceNode[] {
  const node = entryOf(root, section)?.value;
  return node?.kind === 'list' ? node.items : [];
}

function scalar(node: SourceNode | null, name: string): string | null {
  const value = entryOf(node, name)?.value;
  return value?.kind === 'scalar' && value.text !== '' ? value.text : null;
}

/** Scalars at section → list field → field, such as the agent ids of all listeners. */
function usedIn(
  root: SourceNode | null,
  [section, field, leaf]: readonly [string, string, string],
): ReadonlySet<string> {
  return new Set(
    items(root, section).flatMap((item) => items(item, field).flatMap((inner) => scalar(inner, leaf) ?? [])),
  );
}

function unusedFirst(names: readonly string[], used: ReadonlySet<string>): string[] {
  return [...names.filter((name) => !used.has(name)), ...names.filter((name) => used.has(name))];
}
