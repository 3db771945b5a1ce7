import type { Block, Conversation, SystemText, Turn } from './conversation.ts';
import type { DroppedFields } from './dropped-fields.ts';
import { placeholder } from './placeholder.ts';

/**
 * All system texts in one place, in order, those between the turns too, for APIs that know them only before
 * the first turn. Empty ones are left out. These APIs refuse a request in which nobody says anything: where
 * the client gave only system texts, the user says the last of them.
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
  const texts = [...system, ...lifted].filter(({ text }) => text.trim() !== '');
  const spoken = turns.filter(({ role }) => role === 'user' || role === 'assistant');
  const last = texts.at(-1);
  if (last === undefined || spoken.some(({ blocks }) => blocks.some(saysSomething))) {
    return { system: texts, turns: spoken };
  }
  const { text } = last;
  return {
    system: texts.slice(0, -1),
    turns: [{ role: 'user', blocks: [{ type: 'text', path: '', text }] }],
  };
}

function saysSomething(block: Block): boolean {
  return block.type !== 'text' || block.text.trim() !== '';
}

function textOf(block: Block, dropped: DroppedFields): string {
  return block.type === 'text' ? block.text : placeholder(block, dropped);
}
