import { nearest } from '../diagnostics/nearest.ts';
import type { SourceNode } from '../source/source-node.ts';

/** Whether a map has a key that is probably meant as `key`; reporting the misspelling is then enough. */
export function hasMisspelt(node: SourceNode, key: string): boolean {
  return node.kind === 'map' && node.entries.some(({ name }) => nearest(name, [key]) === key);
}
