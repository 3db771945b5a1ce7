import { ApiError } from '../api-error.ts';
import type { DecodeContext } from '../codec.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, numberMember, textMember } from '../json-value.ts';
import type { Citation, Finish, Reply, ReplyBlock, ReplyError } from '../reply.ts';
import { decodeUsage } from './usage.ts';

/** Reads a whole response. Throws `ApiError` with status 502. */
export function decodeReply(body: unknown, context: DecodeContext, dropped: DroppedFields): Reply {
  if (!isObject(body) || (!Array.isArray(body.output) && textMember(body, 'status') === null)) {
    throw new ApiError(502, 'upstream_invalid_response', 'the reply is no response of the Responses API');
  }
  const error = decodeFailure(body);
  if (error !== null) throw new ApiError(error.status, error.code, error.message);
  const blocks = listMember(body, 'output').flatMap((item) => decodeItem(item, context, dropped));
  return {
    id: textMember(body, 'id') ?? '',
    model: textMember(body, 'model') ?? context.model,
    createdAt: numberMember(body, 'created_at'),
    blocks,
    finish: finishOf(
      body,
      blocks.some(({ type }) => type === 'tool_call'),
    ),
    usage: decodeUsage(body.usage),
    serviceTier: textMember(body, 'service_tier'),
  };
}

/** Why a response stopped. Calls of tools are no status of their own here. */
export function finishOf(response: unknown, hasCalls: boolean): Finish {
  const why = textMember(member(response, 'incomplete_details'), 'reason');
  if (textMember(response, 'status') === 'incomplete' || why !== null) {
    return { reason: why === 'content_filter' ? 'content_filter' : 'length', stopSequence: null };
  }
  return { reason: hasCalls ? 'tool_calls' : 'stop', stopSequence: null };
}

/** What a response that failed says of it; `null`: it did not fail. */
export function decodeFailure(response: unknown): ReplyError | null {
  const error = member(response, 'error');
  if (textMember(response, 'status') !== 'failed' && !isObject(error)) return null;
  return replyError(error);
}

/** An error of this API, flat or inside an `error` member. */
export function replyError(error: unknown): ReplyError {
  const code = textMember(error, 'code') ?? textMember(error, 'type');
  return {
    status: statusOfCode(code),
    code,
    message: textMember(error, 'message') ?? 'the provider reported an error without a message',
  };
}

function statusOfCode(code: string | null): number {
  if (code === null) return 502;
  if (code.startsWith('rate_limit')) return 429;
  if (code === 'server_error' || code === 'vector_store_timeout') return 500;
  if (code === 'insufficient_quota') return 429;
  return code.startsWith('invalid_') || code.startsWith('unsupported_') || code.startsWith('image_')
    ? 400
    : 502;
}

/** One item of the output; what the vendor ran itself is reported and left out. */
export function decodeItem(
  item: unknown,
  context: Pick<DecodeContext, 'customTools' | 'provider'>,
  dropped: Pick<DroppedFields, 'add'>,
): readonly ReplyBlock[] {
  if (!isObject(item)) return [];
  const type = textMember(item, 'type') ?? '';
  if (isVendorRun(item, context.customTools)) {
    dropped.add(`response.output.${type}`);
    return [];
  }
  switch (type) {
    case 'message':
      return listMember(item, 'content').flatMap(decodePart);
    case 'reasoning':
      return [decodeReasoning(item, context.provider)];
    default:
      return [
        {
          type: 'tool_call',
          id: textMember(item, 'call_id') ?? textMember(item, 'id') ?? '',
          name: textMember(item, 'name') ?? '',
          kind: type === 'custom_tool_call' ? 'custom' : 'function',
          input: textMember(item, type === 'custom_tool_call' ? 'input' : 'arguments') ?? '',
        },
      ];
  }
}

/** Whether an item is none of the client's business: only its own functions and custom tools are. */
export function isVendorRun(item: JsonObject, customTools: ReadonlySet<string>): boolean {
  switch (item.type) {
    case 'message':
    case 'reasoning':
    case 'function_call':
      return false;
    case 'custom_tool_call':
      return !customTools.has(textMember(item, 'name') ?? '');
    default:
      return true;
  }
}

/** The whole text of a reasoning item and what its issuer needs to accept it again. */
export function decodeReasoning(item: JsonObject, provider: string): ReplyBlock & { type: 'reasoning' } {
  const parts = listMember(item, 'summary').length > 0 ? 'summary' : 'content';
  const text = listMember(item, parts)
    .map((part) => textMember(part, 'text') ?? '')
    .join('\n\n');
  const encrypted = textMember(item, 'encrypted_content');
  const itemId = textMember(item, 'id');
  return {
    type: 'reasoning',
    text,
    seal:
      encrypted === null
        ? null
        : {
            issuer: provider,
            kind: 'encrypted',
            value: encrypted,
            ...(itemId !== null && { itemId }),
          },
  };
}

function decodePart(part: unknown): readonly ReplyBlock[] {
  switch (textMember(part, 'type')) {
    case 'output_text':
      return [
        {
          type: 'text',
          text: textMember(part, 'text') ?? '',
          citations: listMember(part, 'annotations').flatMap(decodeCitation),
        },
      ];
    case 'refusal':
      return [{ type: 'refusal', text: textMember(part, 'refusal') ?? '' }];
    default:
      return [];
  }
}

/** A source on the web; other annotations point into files that only the vendor has. */
export function decodeCitation(annotation: unknown): readonly Citation[] {
  const url = textMember(annotation, 'url');
  if (url === null) return [];
  return [
    {
      url,
      title: textMember(annotation, 'title'),
      start: numberMember(annotation, 'start_index'),
      end: numberMember(annotation, 'end_index'),
    },
  ];
}
