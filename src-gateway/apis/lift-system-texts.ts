import type { Block, Conversation, SystemText, Turn } from './conversation.ts';
import type { DroppedFields } from './dropped-fields.ts';
import { placeholder } from './placeholder.ts';

/**
 * All system texts in one place, in order, those between the turns too, for APIs that know them only before
 * the first turn. Empty ones are left out.
 */
export function liftSystemTexts(
  { system, turns }: Conversation,
  dropped: DroppedFields,
): { readonly system: readonly SystemText[]; readonly turns: readonly Turn[] } {
  const lifted = turns.flatMap(({ role, blocks }) =>
    role === 'system' || role === 'developer'
      ? blocks.map((block) => ({
          role,
          text: textOf(block, dropped),
          cacheControl: block.cacheControl ?? null,
        }))
      : [],
  );
  return {
    system: [...system, ...lifted].filter(({ text }) => text.trim() !== ''),
    turns: turns.filter(({ role }) => role === 'user' || role === 'assistant'),
  };
}

function textOf(block: Block, dropped: DroppedFields): string {
  return block.type === 'text' ? block.text : placeholder(block, dropped);
}
