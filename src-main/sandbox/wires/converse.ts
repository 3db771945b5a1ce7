import { EventStreamCodec } from '@smithy/eventstream-codec';
import type { AnswerPart } from '../answer.ts';
import type { ApiFailure } from '../api-failure.ts';
import { splitTokens } from '../count-tokens.ts';
import { isObject, type JsonObject } from '../json-value.ts';
import { readConversePrompt } from './converse-prompt.ts';
import { signatureOf } from './signature.ts';
import type { Reply, StreamEvent, Wire } from './wire.ts';

/**
 * `POST /model/{id}/converse` and `/model/{id}/converse-stream` of Amazon Bedrock.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export const converse: Wire = {
  readPrompt: readConversePrompt,
  whole,
  streamType: 'application/vnd.amazon.eventstream',
  events,
  failureEvent,
  errorBody: ({ message }) => ({ message }),
  errorHeaders: (failure) => ({ 'x-amzn-errortype': exceptionOf(failure) }),
};

function whole(reply: Reply): JsonObject {
  return {
    output: { message: { role: 'assistant', content: reply.answer.parts.map(blockOf(reply)) } },
    stopReason: stopReasons[reply.answer.finish],
    usage: usageOf(reply),
    metrics: { latencyMs: 1 },
  };
}

function* events(reply: Reply): Iterable<StreamEvent> {
  yield event('messageStart', { role: 'assistant' });
  for (const [contentBlockIndex, part] of reply.answer.parts.entries()) {
    // Only a call's block is announced; text and reasoning begin with their first delta.
    if (part.kind === 'tool-call') {
      const toolUse = { toolUseId: toolUseId(reply, contentBlockIndex), name: part.name };
      yield event('contentBlockStart', { contentBlockIndex, start: { toolUse } });
    }
    for (const piece of splitTokens(part.text)) {
      yield event('contentBlockDelta', { contentBlockIndex, delta: deltaOf(part, piece) }, 1);
    }
    if (part.kind === 'reasoning') {
      const delta = { reasoningContent: { signature: signatureOf(part.text) } };
      yield event('contentBlockDelta', { contentBlockIndex, delta });
    }
    yield event('contentBlockStop', { contentBlockIndex });
  }
  yield event('messageStop', { stopReason: stopReasons[reply.answer.finish] });
  yield event('metadata', { usage: usageOf(reply), metrics: { latencyMs: 1 } });
}

const stopReasons = { stop: 'end_turn', tool_calls: 'tool_use', length: 'max_tokens' } as const;

/** The real API pads every event, so that its length tells nothing of the text. */
const padding = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function event(type: string, data: JsonObject, tokens = 0): StreamEvent {
  const p = padding.slice(0, 1 + (JSON.stringify(data).length % padding.length));
  return { data: frame({ ':event-type': type, ':message-type': 'event' }, { ...data, p }), tokens };
}

function failureEvent(failure: ApiFailure): StreamEvent {
  const name = exceptionOf(failure);
  const type = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
  const headers = { ':exception-type': type, ':message-type': 'exception' };
  return { data: frame(headers, { message: failure.message }), tokens: 0 };
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

function frame(headers: Readonly<Record<string, string>>, data: JsonObject): Uint8Array {
  const all = { ...headers, ':content-type': 'application/json' };
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, { type: 'string' as const, value }]),
    ),
    body: Buffer.from(JSON.stringify(data)),
  });
}

function blockOf(reply: Reply): (part: AnswerPart, index: number) => JsonObject {
  return (part, index) => {
    switch (part.kind) {
      case 'text':
        return { text: part.text };
      case 'reasoning': {
        const reasoningText = { text: part.text, signature: signatureOf(part.text) };
        return { reasoningContent: { reasoningText } };
      }
      case 'tool-call': {
        const toolUse = { toolUseId: toolUseId(reply, index), name: part.name, input: inputOf(part.text) };
        return { toolUse };
      }
      default:
        return part satisfies never;
    }
  };
}

/** Arguments that a limit cut short parse to nothing. */
function inputOf(json: string): JsonObject {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function deltaOf(part: AnswerPart, piece: string): JsonObject {
  switch (part.kind) {
    case 'text':
      return { text: piece };
    case 'reasoning':
      return { reasoningContent: { text: piece } };
    case 'tool-call':
      return { toolUse: { input: piece } };
    default:
      return part satisfies never;
  }
}

function toolUseId(reply: Reply, index: number): string {
  return `tooluse_${reply.seed}${index}`;
}

function usageOf({ inputTokens, outputTokens }: Reply): JsonObject {
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: 0,
    cacheWriteInputTokens: 0,
  };
}

function exceptionOf({ status }: ApiFailure): string {
  return exceptions[status] ?? (status >= 500 ? 'InternalServerException' : 'ValidationException');
}

const exceptions: Readonly<Record<number, string>> = {
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
  529: 'ServiceUnavailableException',
};
