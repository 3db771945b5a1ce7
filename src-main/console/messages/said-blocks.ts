import type { Block, Conversation, MediaSource } from '../../../src-gateway/apis/conversation.ts';
import type { ReplyBlock } from '../../../src-gateway/apis/reply.ts';
import type { SaidBlock, SaidMessage } from '../../contract/message-calls.ts';
import { pictureFrom } from './picture.ts';

/** The turns of a conversation as they are shown; tool results stand in messages of their own. */
export function saidMessages({ system, turns }: Conversation): SaidMessage[] {
  const messages: SaidMessage[] = system.map(({ role, text }) => ({
    role,
    blocks: [{ type: 'text', text }],
  }));
  for (const { blocks, role } of turns) {
    const results = blocks.filter(({ type }) => type === 'tool_result');
    const own = blocks.filter(({ type }) => type !== 'tool_result');
    if (results.length > 0) messages.push({ role: 'tool', blocks: results.map(saidBlock) });
    if (own.length > 0) messages.push({ role, blocks: own.map(saidBlock) });
  }
  return messages;
}

export function saidBlock(block: Block): SaidBlock {
  switch (block.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return { type: block.type, text: block.text };
    case 'image':
      return { type: 'image', picture: pictureFrom(block.source) };
    case 'audio':
      return { type: 'other', label: `audio, ${block.format}` };
    case 'document':
      return { type: 'other', label: `document ${block.title ?? sourceText(block.source)}`.trim() };
    case 'tool_call':
      return { type: 'tool_call', id: block.id, name: block.name, input: block.input };
    case 'tool_result': {
      const content = block.content.map(saidBlock);
      return {
        type: 'tool_result',
        callId: block.callId,
        isError: block.isError,
        text: content.flatMap(textOf).join('\n'),
        pictures: content.flatMap((each) => (each.type === 'image' ? [each.picture] : [])),
      };
    }
    case 'unsupported':
      return { type: 'other', label: block.text ?? block.kind };
    default:
      return block satisfies never;
  }
}

export function saidReplyBlock(block: ReplyBlock): SaidBlock {
  if (block.type !== 'tool_call') return { type: block.type, text: block.text };
  return { type: 'tool_call', id: block.id, name: block.name, input: block.input };
}

function textOf(block: SaidBlock): string[] {
  if (block.type === 'text') return [block.text];
  return block.type === 'other' ? [`[${block.label}]`] : [];
}

function sourceText(source: MediaSource | { readonly kind: 'text'; readonly text: string }): string {
  switch (source.kind) {
    case 'base64':
      return source.mediaType ?? '';
    case 'url':
      return source.url.slice(0, 300);
    case 'file':
      return source.fileId;
    case 'text':
      return source.text.slice(0, 300);
    default:
      return source satisfies never;
  }
}
