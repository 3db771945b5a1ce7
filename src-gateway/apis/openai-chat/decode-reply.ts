import { ApiError } from '../api-error.ts';
import type { DecodeContext } from '../codec.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, numberMember, textMember } from '../json-value.ts';
import type { Reply, ReplyBlock, ReplyToolCall } from '../reply.ts';
import { decodeError, errorMember } from './decode-error.ts';
import {
  argumentsText,
  customPartOf,
  decodeCitations,
  decodeContentPieces,
  legacyCallOf,
  reasoningTextOf,
  thoughtSignatureOf,
} from './decode-message.ts';
import { decodeFinish, givenUp, isFailure } from './finish-reason.ts';
import { sealOfReasoningDetail, textOfReasoningDetail } from './reasoning-details.ts';
import { decodeUsage } from './usage.ts';

/** Reads a whole chat completion. Throws `ApiError` with status 502, also for an error that came with status 200. */
export function decodeReply(body: unknown, context: DecodeContext, dropped: DroppedFields): Reply {
  const [choice, ...others] = listMember(body, 'choices');
  const error = errorMember(body) ?? errorMember(choice);
  if (error !== null && !hasContent(choice)) {
    const { code, message } = decodeError(error);
    throw new ApiError(502, code ?? invalidResponse, message);
  }
  if (!isObject(body) || !Array.isArray(body.choices)) {
    throw new ApiError(502, invalidResponse, 'the reply is no chat completion: it has no `choices`');
  }
  const reason = textMember(choice, 'finish_reason');
  if (reason !== null && isFailure(reason)) {
    const { status, code, message } = givenUp(reason);
    throw new ApiError(status, code, message);
  }
  if (others.length > 0) dropped.add('response.choices');
  const message = member(choice, 'message');
  const blocks = decodeBlocks(isObject(message) ? message : {}, context, dropped);
  const hasCalls = blocks.some(({ type }) => type === 'tool_call');
  return {
    id: textMember(body, 'id') ?? '',
    model: textMember(body, 'model') || context.model,
    createdAt: numberMember(body, 'created'),
    blocks,
    finish: decodeFinish(reason, member(choice, 'stop_reason'), hasCalls),
    usage: decodeUsage(body, choice),
    serviceTier: textMember(body, 'service_tier'),
  };
}

const invalidResponse = 'upstream_invalid_response';

function hasContent(choice: unknown): boolean {
  const message = member(choice, 'message');
  return (
    decodeContentPieces(member(message, 'content')).length > 0 || listMember(message, 'tool_calls').length > 0
  );
}

function decodeBlocks(
  message: JsonObject,
  context: DecodeContext,
  dropped: DroppedFields,
): readonly ReplyBlock[] {
  const pieces = decodeContentPieces(message.content);
  for (const { type, text } of pieces) if (type === 'other') dropped.add(`response.content.${text}`);
  const textOf = (wanted: 'text' | 'reasoning') =>
    pieces.map(({ type, text }) => (type === wanted ? text : '')).join('');
  const blocks: ReplyBlock[] = [...decodeReasoning(message, textOf('reasoning'), context.provider)];
  const text = textOf('text');
  if (text !== '') blocks.push({ type: 'text', text, citations: decodeCitations(message) });
  const refusal = textMember(message, 'refusal');
  if (refusal !== null && refusal !== '') blocks.push({ type: 'refusal', text: refusal });
  if (isObject(message.audio)) dropped.add('response.content.audio');
  const calls = listMember(message, 'tool_calls').filter(isObject);
  return [
    ...blocks,
    ...calls.map((call) => decodeCall(call, context)),
    ...decodeLegacyCall(message, context),
  ];
}

function decodeReasoning(message: JsonObject, thoughts: string, provider: string): readonly ReplyBlock[] {
  const details = listMember(message, 'reasoning_details');
  const seals = details.flatMap((detail) => sealOfReasoningDetail(detail, provider) ?? []);
  const text = reasoningTextOf(message) || details.map(textOfReasoningDetail).join('') || thoughts;
  const [first = null, ...more] = seals;
  if (text === '' && first === null) return [];
  return [
    { type: 'reasoning', text, seal: first },
    ...more.map((seal) => ({ type: 'reasoning' as const, text: '', seal })),
  ];
}

function decodeCall(call: JsonObject, context: DecodeContext): ReplyToolCall {
  const signature = thoughtSignatureOf(call);
  const custom = customPartOf(call);
  const called = custom ?? call.function;
  return {
    type: 'tool_call',
    id: textMember(call, 'id') || newCallId(context),
    name: textMember(called, 'name') ?? '',
    kind: custom !== null ? 'custom' : 'function',
    input: custom !== null ? (textMember(custom, 'input') ?? '') : argumentsText(called),
    ...(signature !== null && { signature }),
  };
}

/** The form before there were `tool_calls`. */
function decodeLegacyCall(message: JsonObject, context: DecodeContext): readonly ReplyToolCall[] {
  const called = legacyCallOf(message);
  if (called === null || listMember(message, 'tool_calls').length > 0) return [];
  return [
    {
      type: 'tool_call',
      id: newCallId(context),
      name: textMember(called, 'name') ?? '',
      kind: 'function',
      input: argumentsText(called),
    },
  ];
}

/** An id for a call that came without one. */
export function newCallId(context: DecodeContext): string {
  return `call_${context.randomHex(24)}`;
}
