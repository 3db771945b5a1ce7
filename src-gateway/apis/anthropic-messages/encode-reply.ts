import { clientReplyId } from '../client-reply-id.ts';
import type { ReplyContext } from '../codec.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import type { Citation, Reply, ReplyBlock } from '../reply.ts';
import { toolInputObject } from '../tool-input.ts';
import { encodeCitation } from './citations.ts';
import { redactedData, signatureOf } from './seals.ts';
import { stopMembers } from './stop-reason.ts';
import { encodeServiceTier, encodeUsage } from './usage.ts';

/** Writes a whole reply as a message of Anthropic's API. */
export function encodeReply(reply: Reply, context: ReplyContext, dropped: DroppedFields): string {
  return JSON.stringify({
    id: clientReplyId('msg_', reply.id, context),
    type: 'message',
    role: 'assistant',
    model: reply.model || context.model,
    content: reply.blocks.flatMap((block) => encodeBlock(block, context, dropped)),
    ...stopMembers(reply.finish, {
      hasCalls: reply.blocks.some(({ type }) => type === 'tool_call'),
      hasRefusal: reply.blocks.some(({ type }) => type === 'refusal'),
    }),
    usage: { ...encodeUsage(reply.usage), ...encodeServiceTier(reply.serviceTier) },
  });
}

function encodeBlock(
  block: ReplyBlock,
  context: ReplyContext,
  dropped: DroppedFields,
): readonly JsonObject[] {
  switch (block.type) {
    case 'text':
      return encodeText(block.text, block.citations);
    case 'refusal':
      return encodeText(block.text, []);
    case 'reasoning': {
      const data = redactedData(block.seal);
      if (data !== null) return [{ type: 'redacted_thinking', data }];
      const signature = signatureOf(block.seal, context);
      // Nothing to read and nothing that anyone would take back.
      if (block.text === '' && block.seal?.issuer !== 'anthropic') return [];
      return [{ type: 'thinking', thinking: block.text, signature }];
    }
    case 'tool_call': {
      const { value, isBroken } = toolInputObject(block.input);
      if (isBroken) dropped.add('response.content.tool_use.input');
      return [{ type: 'tool_use', id: block.id, name: block.name, input: value }];
    }
    default:
      return block satisfies never;
  }
}

/** An empty text is none: sent back, Anthropic would refuse it. */
function encodeText(text: string, citations: readonly Citation[]): readonly JsonObject[] {
  if (text === '') return [];
  if (citations.length === 0) return [{ type: 'text', text }];
  return [{ type: 'text', text, citations: citations.map((citation) => encodeCitation(citation, text)) }];
}
