import type { AnswerPart } from '../answer.ts';
import type { ApiFailure } from '../api-failure.ts';
import { splitTokens } from '../count-tokens.ts';
import type { JsonObject } from '../json-value.ts';
import { readGeneratePrompt } from './generate-prompt.ts';
import { signatureOf } from './signature.ts';
import { eventStreamType, type Reply, type StreamEvent, type Wire } from './wire.ts';

/**
 * `POST /v1beta/models/{id}:generateContent` and `:streamGenerateContent?alt=sse` of Gemini.
 * https://ai.google.dev/api/generate-content
 */
export const generateContent: Wire = {
  readPrompt: readGeneratePrompt,
  whole: (reply) => chunk(reply, reply.answer.parts.map(partOf(reply)), usageOf(reply), true),
  streamType: eventStreamType.replace('; charset=utf-8', ''),
  events,
  failureEvent: (failure) => event(errorBody(failure), 0),
  errorBody,
};

function* events(reply: Reply): Iterable<StreamEvent> {
  const pieces = reply.answer.parts.flatMap((part, index) => piecesOf(reply, part, index));
  if (pieces.length === 0) pieces.push({ part: { text: '' }, tokens: 0 });
  const early = { promptTokenCount: reply.inputTokens, totalTokenCount: reply.inputTokens };
  for (const [index, { part, tokens }] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    yield event(chunk(reply, [part], isLast ? usageOf(reply) : early, isLast), tokens);
  }
}

interface Piece {
  readonly part: JsonObject;
  readonly tokens: number;
}

/** A call comes in one piece with all its arguments. */
function piecesOf(reply: Reply, part: AnswerPart, index: number): Piece[] {
  const tokens = splitTokens(part.text);
  if (part.kind === 'tool-call') return [{ part: partOf(reply)(part, index), tokens: tokens.length }];
  const marks = part.kind === 'reasoning' ? { thought: true } : {};
  return tokens.map((text) => ({ part: { text, ...marks }, tokens: 1 }));
}

function partOf({ answer }: Reply): (part: AnswerPart, index: number) => JsonObject {
  const firstCall = answer.parts.findIndex((part) => part.kind === 'tool-call');
  return (part, index) => {
    switch (part.kind) {
      case 'text':
        return { text: part.text };
      case 'reasoning':
        return { text: part.text, thought: true };
      case 'tool-call': {
        const functionCall = { name: part.name, args: argsOf(part.text) };
        // Of several calls at once the first carries the signature of the thought behind them.
        return index === firstCall
          ? { functionCall, thoughtSignature: signatureOf(part.text) }
          : { functionCall };
      }
      default:
        return part satisfies never;
    }
  };
}

/** Arguments that a limit cut short are none. */
function argsOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

function chunk(
  reply: Reply,
  parts: readonly JsonObject[],
  usageMetadata: JsonObject,
  isLast: boolean,
): JsonObject {
  // Calls are no reason of their own to stop.
  const finish = reply.answer.finish === 'length' ? 'MAX_TOKENS' : 'STOP';
  return {
    candidates: [
      { content: { parts, role: 'model' }, ...(isLast ? { finishReason: finish } : {}), index: 0 },
    ],
    usageMetadata,
    modelVersion: reply.model,
    responseId: reply.seed,
  };
}

function usageOf({ inputTokens, outputTokens, reasoningTokens }: Reply): JsonObject {
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens - reasoningTokens,
    ...(reasoningTokens > 0 ? { thoughtsTokenCount: reasoningTokens } : {}),
    totalTokenCount: inputTokens + outputTokens,
  };
}

/** Google ends its lines like HTTP does. */
function event(data: JsonObject, tokens: number): StreamEvent {
  return { data: `data: ${JSON.stringify(data)}\r\n\r\n`, tokens };
}

function errorBody({ status, message }: ApiFailure): JsonObject {
  return { error: { code: status, message, status: statuses[status] ?? 'UNKNOWN' } };
}

const statuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
  529: 'UNAVAILABLE',
};
