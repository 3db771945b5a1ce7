import type { Block, Conversation } from '../apis/conversation.ts';

/**
 * Whether the last message is a person's. Results of tools are not, and neither is what a coding agent
 * sends in a person's name: text in its own envelopes, and nothing else.
 */
export function isUserTurn({ turns }: Pick<Conversation, 'turns'>): boolean {
  const last = turns.at(-1);
  return last?.role === 'user' && last.blocks.some(isSaid);
}

function isSaid(block: Block): boolean {
  switch (block.type) {
    case 'text':
      return withoutEnvelopes(block.text).trim() !== '';
    case 'tool_result':
    case 'tool_call':
      return false;
    default:
      return true;
  }
}

/** One that is never closed takes the rest with it. */
function withoutEnvelopes(text: string): string {
  let rest = text;
  for (const name of ['system-reminder', 'user-prompt-submit-hook']) {
    const open = `<${name}>`;
    const close = `</${name}>`;
    let start = rest.indexOf(open);
    while (start !== -1) {
      const end = rest.indexOf(close, start);
      rest = rest.slice(0, start) + (end === -1 ? '' : rest.slice(end + close.length));
      start = rest.indexOf(open);
    }
  }
  return rest;
}
