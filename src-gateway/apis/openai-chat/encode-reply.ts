import { clientReplyId } from '../client-reply-id.ts';
import type { ReplyContext } from '../codec.ts';
import type { JsonObject } from '../json-value.ts';
import type { Citation, Reply, ReplyToolCall } from '../reply.ts';
import { encodeFinishReason } from './finish-reason.ts';
import { encodeReasoningDetail } from './reasoning-details.ts';
import { encodeUsage } from './usage.ts';

/** Writes a whole chat completion. */
export function encodeReply(reply: Reply, context: ReplyContext): string {
  const { finish, usage, serviceTier } = reply;
  return JSON.stringify({
    id: clientReplyId('chatcmpl-', reply.id, context),
    object: 'chat.completion',
    created: reply.createdAt ?? context.now,
    model: reply.model || context.model,
    choices: [
      {
        index: 0,
        message: encodeMessage(reply),
        logprobs: null,
        finish_reason: encodeFinishReason(finish.reason),
        // As vLLM tells it; OpenAI does not.
        ...(finish.stopSequence !== null && { stop_reason: finish.stopSequence }),
      },
    ],
    ...(usage !== null && { usage: encodeUsage(usage) }),
    ...(serviceTier !== null && { service_tier: serviceTier }),
  });
}

function encodeMessage({ blocks }: Reply): JsonObject {
  let content = '';
  let refusal = '';
  let reasoning = '';
  const details: JsonObject[] = [];
  const annotations: JsonObject[] = [];
  const calls: JsonObject[] = [];
  for (const block of blocks) {
    switch (block.type) {
      case 'text':
        for (const citation of block.citations) {
          annotations.push(encodeCitation(citation, content.length, block.text.length));
        }
        content += block.text;
        break;
      case 'refusal':
        refusal += block.text;
        break;
      case 'reasoning':
        reasoning += block.text;
        if (block.seal !== null) details.push(encodeReasoningDetail(block.text, block.seal, details.length));
        break;
      case 'tool_call':
        calls.push(encodeCall(block));
        break;
      default:
        block satisfies never;
    }
  }
  const saysElse = calls.length > 0 || refusal !== '';
  return {
    role: 'assistant',
    content: content === '' && saysElse ? null : content,
    refusal: refusal === '' ? null : refusal,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(annotations.length > 0 && { annotations }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/**
 * `start` and `length`: of the block that it belongs to, in the whole text. A source of which nobody says
 * what it supports supports its block.
 */
export function encodeCitation(citation: Citation, start: number, length: number): JsonObject {
  return {
    type: 'url_citation',
    url_citation: {
      url: citation.url,
      title: citation.title ?? '',
      start_index: start + (citation.start ?? 0),
      end_index: start + (citation.end ?? length),
    },
  };
}

function encodeCall({ id, name, kind, input, signature }: ReplyToolCall): JsonObject {
  if (kind === 'custom') return { id, type: 'custom', custom: { name, input } };
  return {
    id,
    type: 'function',
    // Clients parse it; a call without arguments is an empty object to them.
    function: { name, arguments: input === '' ? '{}' : input },
    ...signatureMember(signature),
  };
}

/** Gemini's proof of a call's thought, in the form of its own Chat endpoint. */
export function signatureMember(signature: string | undefined): JsonObject {
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } };
}
