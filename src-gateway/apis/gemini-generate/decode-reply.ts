import { ApiError } from '../api-error.ts';
import type { DecodeContext } from '../codec.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, textMember } from '../json-value.ts';
import type { Reply, ReplyBlock, ReplyToolCall } from '../reply.ts';
import { newCallId } from './call-id.ts';
import { decodeError } from './decode-error.ts';
import { decodePart } from './decode-part.ts';
import { decodeFinish } from './finish-reason.ts';
import { PartialArguments } from './partial-arguments.ts';
import { readCounts, usageOfCounts } from './usage.ts';

/** Reads a whole reply of generateContent. Throws `ApiError` with status 502. */
export function decodeReply(body: unknown, context: DecodeContext, dropped: DroppedFields): Reply {
  const error = decodeError(body);
  if (error !== null) throw new ApiError(502, invalidResponse, error.message);
  if (!isObject(body) || (!Array.isArray(body.candidates) && !isObject(body.promptFeedback))) {
    throw new ApiError(502, invalidResponse, 'the reply is none of generateContent: it has no `candidates`');
  }
  const [candidate, ...others] = listMember(body, 'candidates');
  if (others.length > 0) dropped.add('response.candidates');
  const blocks = decodeBlocks(listMember(member(candidate, 'content'), 'parts'), context, dropped);
  const hasCalls = blocks.some(({ type }) => type === 'tool_call');
  const counts = readCounts(body.usageMetadata, null);
  return {
    id: textMember(body, 'responseId') ?? '',
    model: textMember(body, 'modelVersion') || context.model,
    createdAt: null,
    blocks,
    finish: decodeFinish(reasonOf(body, candidate), hasCalls, dropped),
    usage: counts === null ? null : usageOfCounts(counts),
    serviceTier: null,
  };
}

const invalidResponse = 'upstream_invalid_response';

/** A prompt that was refused has no candidate at all. */
function reasonOf(body: JsonObject, candidate: unknown): string {
  const blocked = textMember(body.promptFeedback, 'blockReason');
  return textMember(candidate, 'finishReason') ?? (blocked === null ? 'STOP' : 'SAFETY');
}

function decodeBlocks(
  parts: readonly unknown[],
  context: DecodeContext,
  dropped: DroppedFields,
): readonly ReplyBlock[] {
  const blocks: ReplyBlock[] = [];
  for (const part of parts.map(decodePart)) {
    const last = blocks.at(-1);
    switch (part?.type) {
      case undefined:
        break;
      case 'text':
        if (last?.type === 'text') blocks[blocks.length - 1] = { ...last, text: last.text + part.text };
        else blocks.push({ type: 'text', text: part.text, citations: [] });
        break;
      case 'thought': {
        const seal =
          part.signature === null
            ? null
            : { issuer: 'gemini', kind: 'signature' as const, value: part.signature };
        if (last?.type === 'reasoning' && last.seal === null) {
          blocks[blocks.length - 1] = { ...last, text: last.text + part.text, seal };
        } else if (part.text !== '' || seal !== null) {
          blocks.push({ type: 'reasoning', text: part.text, seal });
        }
        break;
      }
      case 'call':
        blocks.push(decodeCall(part.call, part.signature, context));
        break;
      case 'other':
        dropped.add(`response.content.${part.kind}`);
        break;
      default:
        part satisfies never;
    }
  }
  return blocks;
}

function decodeCall(call: JsonObject, signature: string | null, context: DecodeContext): ReplyToolCall {
  const given = new PartialArguments();
  given.add(call);
  return {
    type: 'tool_call',
    id: textMember(call, 'id') || newCallId(context),
    name: textMember(call, 'name') ?? '',
    kind: 'function',
    input: given.text,
    ...(signature !== null && { signature }),
  };
}
