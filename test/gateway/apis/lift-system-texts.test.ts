import { describe, expect, it } from 'vitest';
import type { Conversation, Turn } from '../../../src-gateway/apis/conversation.ts';
import { DroppedFields } from '../../../src-gateway/apis/dropped-fields.ts';
import { liftSystemTexts } from '../../../src-gateway/apis/lift-system-texts.ts';
import { emptyConversation } from '../../support/conversation-parts.ts';

const turn = (role: Turn['role'], text: string): Turn => ({
  role,
  blocks: [{ type: 'text', path: 'p', text }],
});

function lift(systemTexts: readonly string[], turns: readonly Turn[]) {
  const conversation: Conversation = {
    ...emptyConversation,
    system: systemTexts.map((text) => ({ role: 'system', text, cacheControl: null })),
    turns,
  };
  const lifted = liftSystemTexts(conversation, new DroppedFields('chat'));
  const said = (each: Turn) =>
    each.blocks.map((block) => `${each.role}: ${block.type === 'text' ? block.text : ''}`);
  return { system: lifted.system.map(({ text }) => text), turns: lifted.turns.flatMap(said) };
}

describe('lifting system texts before the turns', () => {
  it('keeps their order and leaves out empty ones', () => {
    expect(lift(['A', ' '], [turn('user', 'q'), turn('developer', 'B'), turn('assistant', 'a')])).toEqual({
      system: ['A', 'B'],
      turns: ['user: q', 'assistant: a'],
    });
  });

  it.each([{ turns: [] }, { turns: [turn('user', '')] }])(
    'lets the user say the last where nobody says anything: %j',
    ({ turns }) => {
      expect(lift(['Be brief.', 'Greet me.'], turns)).toEqual({
        system: ['Be brief.'],
        turns: ['user: Greet me.'],
      });
    },
  );
});
