import { dottedPath, type Path, type SourceNode } from '../source/source-node.ts';
import { schemaAt } from './schema-at.ts';

/** What a name is given to. */
export type SymbolKind =
  | 'agent'
  | 'filter'
  | 'endpoint'
  | 'model'
  | 'provider'
  | 'alias'
  | 'listener'
  | 'route';

/**
 * The kinds of names that a value refers to, in the order in which the gateway looks it up; empty where a
 * value names nothing.
 */
export function kindsAt(root: SourceNode | null, path: Path): readonly SymbolKind[] {
  const dotted = dottedPath(path);
  return (
    KINDS_AT.find(([place]) => place.test(dotted))?.[1] ??
    KINDS_FOR[schemaAt(root, path)?.['x-refers'] ?? ''] ??
    []
  );
}

const MODEL_KINDS: readonly SymbolKind[] = ['model', 'provider'];

const KINDS_FOR: Readonly<Record<string, readonly SymbolKind[] | undefined>> = {
  agent: ['agent'],
  filter: ['filter', 'agent'],
  endpoint: ['endpoint', 'agent', 'filter'],
  model: MODEL_KINDS,
};

const KINDS_AT: readonly (readonly [place: RegExp, kinds: readonly SymbolKind[]])[] = [
  [/^routing_preferences\[\d+\]\.models\[\d+\]$/, ['alias', ...MODEL_KINDS]],
  [/^ratelimits\[\d+\]\.model$/, ['alias', ...MODEL_KINDS]],
  [/^model_aliases\..*\.target$/, [...MODEL_KINDS, 'alias']],
  [/^overrides\.(llm_routing_model|agent_orchestration_model)$/, MODEL_KINDS],
];
