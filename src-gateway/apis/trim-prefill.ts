import type { Turn } from './conversation.ts';

/**
 * Turns whose last one, where the client began the answer itself, does not end in white space: Claude
 * refuses to go on behind it.
 */
export function trimPrefill(turns: readonly Turn[]): readonly Turn[] {
  const turn = turns.at(-1);
  const block = turn?.blocks.at(-1);
  if (turn?.role !== 'assistant' || block?.type !== 'text') return turns;
  const trimmed = { ...block, text: block.text.trimEnd() };
  return [...turns.slice(0, -1), { ...turn, blocks: [...turn.blocks.slice(0, -1), trimmed] }];
}
