import type { Block } from './conversation.ts';
import type { DroppedFields } from './dropped-fields.ts';

/** What stands in a request for content that its API has no form for; the loss is reported. */
export function placeholder(block: Block, dropped: DroppedFields): string {
  dropped.add(block.path);
  if (block.type === 'unsupported' && block.text !== null) return block.text;
  return `[unsupported content: ${block.type === 'unsupported' ? block.kind : block.type}]`;
}
