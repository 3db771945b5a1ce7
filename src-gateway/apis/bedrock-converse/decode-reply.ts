import { ApiError } from '../api-error.ts';
import type { DecodeContext } from '../codec.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, textMember } from '../json-value.ts';
import type { Reply, ReplyBlock } from '../reply.ts';
import { decodeCitation } from './citations.ts';
import { redactedSeal, signatureSeal } from './seals.ts';
import { decodeStopReason } from './stop-reason.ts';
import { decodeUsage } from './usage.ts';

/** Reads a whole reply of Converse. Throws `ApiError` 502 for a body that is none. */
export function decodeReply(body: unknown, context: DecodeContext, dropped: DroppedFields): Reply {
  const message = member(member(body, 'output'), 'message');
  const stopReason = textMember(body, 'stopReason');
  if (!isObject(message) && stopReason === null) {
    throw new ApiError(502, 'upstream_invalid_response', 'the reply is no answer of Bedrock Converse');
  }
  const blocks = listMember(message, 'content').flatMap((block) => decodeBlock(block, context, dropped));
  const fields = member(body, 'additionalModelResponseFields');
  return {
    id: '',
    model: context.model,
    createdAt: null,
    blocks,
    finish: {
      reason: decodeStopReason(
        stopReason,
        blocks.some(({ type }) => type === 'tool_call'),
      ),
      stopSequence: textMember(fields, 'stop_sequence'),
    },
    usage: decodeUsage(member(body, 'usage')),
    serviceTier: textMember(member(body, 'serviceTier'), 'type'),
  };
}

/** A block is an object with one member, which is named after what it is. */
function decodeBlock(block: unknown, context: DecodeContext, dropped: DroppedFields): readonly ReplyBlock[] {
  if (!isObject(block)) return [];
  const { text, toolUse, reasoningContent, citationsContent } = block;
  if (typeof text === 'string') return [{ type: 'text', text, citations: [] }];
  if (isObject(toolUse) && toolUse.type !== 'server_tool_use') return [decodeCall(toolUse)];
  if (isObject(reasoningContent)) return [decodeReasoning(reasoningContent, context)];
  if (isObject(citationsContent)) {
    const texts = listMember(citationsContent, 'content').map((part) => textMember(part, 'text') ?? '');
    const citations = listMember(citationsContent, 'citations').flatMap((each) => decodeCitation(each) ?? []);
    return [{ type: 'text', text: texts.join(''), citations }];
  }
  dropped.add(pathOfOther(block));
  return [];
}

/** What content that clients cannot use is reported as. */
export function pathOfOther(block: unknown): string {
  const [name = 'unknown'] = isObject(block) ? Object.keys(block) : [];
  return `response.content.${name === 'toolUse' ? 'server_tool_use' : name}`;
}

function decodeCall(toolUse: JsonObject): ReplyBlock {
  return {
    type: 'tool_call',
    id: textMember(toolUse, 'toolUseId') ?? '',
    name: textMember(toolUse, 'name') ?? '',
    kind: 'function',
    input: JSON.stringify(toolUse.input ?? {}),
  };
}

function decodeReasoning(
  { reasoningText, redactedContent }: JsonObject,
  { model }: DecodeContext,
): ReplyBlock {
  if (typeof redactedContent === 'string') {
    return { type: 'reasoning', text: '', seal: redactedSeal(redactedContent) };
  }
  const signature = textMember(reasoningText, 'signature') ?? '';
  return {
    type: 'reasoning',
    text: textMember(reasoningText, 'text') ?? '',
    seal: signature === '' ? null : signatureSeal(signature, model),
  };
}
