import { ApiError } from '../api-error.ts';
import type { DecodeContext } from '../codec.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, textMember } from '../json-value.ts';
import type { Reply, ReplyBlock } from '../reply.ts';
import { decodeCitation } from './citations.ts';
import { decodeError } from './decode-error.ts';
import { decodeStopReason } from './stop-reason.ts';
import { UsageReports } from './usage.ts';

/**
 * Reads a whole message. Throws `ApiError`: the provider's own where the body is an error, else 502 for a
 * body that is no message.
 */
export function decodeReply(body: unknown, context: DecodeContext, dropped: DroppedFields): Reply {
  const error = member(body, 'error');
  if (isObject(error) && !Array.isArray(member(body, 'content'))) {
    const { status, code, message } = decodeError(error);
    throw new ApiError(status, code, message);
  }
  if (!isObject(body) || (!Array.isArray(body.content) && body.type !== 'message')) {
    throw new ApiError(502, 'upstream_invalid_response', 'the reply is no message of the Messages API');
  }
  const blocks = listMember(body, 'content').flatMap((block) => decodeReplyBlock(block, dropped));
  const hasCalls = blocks.some(({ type }) => type === 'tool_call');
  return {
    id: textMember(body, 'id') ?? '',
    model: textMember(body, 'model') || context.model,
    createdAt: null,
    blocks,
    finish: {
      reason: decodeStopReason(textMember(body, 'stop_reason'), hasCalls),
      stopSequence: textMember(body, 'stop_sequence'),
    },
    usage: new UsageReports().add(body.usage),
    serviceTier: textMember(body.usage, 'service_tier'),
  };
}

function decodeReplyBlock(block: unknown, dropped: DroppedFields): readonly ReplyBlock[] {
  const decoded = isObject(block) ? decodeOwnBlock(block) : null;
  // The rest is what the vendor ran itself: no client may take it for a call that it should run.
  if (decoded === null) dropped.add(pathOfVendorRun(block));
  else if (decoded.type === 'text' && decoded.citations.length < listMember(block, 'citations').length) {
    dropped.add(lostCitations);
  }
  return decoded === null ? [] : [decoded];
}

/** What a citation without a URL is reported as: it names a place in a document of the request. */
export const lostCitations = 'response.content.text.citations';

/** What a loss in a reply is reported as. */
export function pathOfVendorRun(block: unknown): string {
  return `response.content.${textMember(block, 'type') ?? 'unknown'}`;
}

/** A block that is the model's own; `null`: it is none. */
export function decodeOwnBlock(block: JsonObject): ReplyBlock | null {
  switch (block.type) {
    case 'text':
      return {
        type: 'text',
        text: textMember(block, 'text') ?? '',
        citations: listMember(block, 'citations').flatMap((citation) => decodeCitation(citation) ?? []),
      };
    case 'thinking': {
      const value = textMember(block, 'signature') ?? '';
      return {
        type: 'reasoning',
        text: textMember(block, 'thinking') ?? '',
        seal: value === '' ? null : { issuer: 'anthropic', kind: 'signature', value },
      };
    }
    case 'redacted_thinking':
      return {
        type: 'reasoning',
        text: '',
        seal: { issuer: 'anthropic', kind: 'redacted', value: textMember(block, 'data') ?? '' },
      };
    case 'tool_use':
      return {
        type: 'tool_call',
        id: textMember(block, 'id') ?? '',
        name: textMember(block, 'name') ?? '',
        kind: 'function',
        input: JSON.stringify(block.input ?? {}),
      };
    default:
      return null;
  }
}
