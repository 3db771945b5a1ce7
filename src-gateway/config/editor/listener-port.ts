import type { SourceRange } from '../diagnostic.ts';
import { createLineIndex } from '../source/line-index.ts';
import { nodeOf, type SourceNode, type SourceScalar } from '../source/source-node.ts';
import { sourceOf } from './source-of.ts';

/**
 * Where the port of a listener stands, in the list of listeners and in the older forms without names;
 * `null` where the text does not write it.
 */
export function listenerPort(text: string, listener: { name: string; port: number }): SourceRange | null {
  const written = portsBelow(nodeOf(sourceOf(text).root, 'listeners')).filter(
    ({ port }) => Number(port.text) === listener.port,
  );
  const found = written.find(({ name }) => name === listener.name) ?? written[0];
  return found === undefined ? null : createLineIndex(text).range(found.port.start, found.port.end);
}

interface WrittenPort {
  readonly name: string | null;
  readonly port: SourceScalar;
}

function portsBelow(node: SourceNode | null): WrittenPort[] {
  if (node?.kind === 'list') return node.items.flatMap(portsBelow);
  if (node?.kind !== 'map') return [];
  const port = nodeOf(node, 'port');
  const name = nodeOf(node, 'name');
  const own = port?.kind === 'scalar' ? [{ port, name: name?.kind === 'scalar' ? name.text : null }] : [];
  return [...own, ...node.entries.flatMap(({ value }) => portsBelow(value))];
}
