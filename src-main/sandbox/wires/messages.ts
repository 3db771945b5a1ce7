import type { AnswerPart } from '../answer.ts';
import { ApiFailure, invalidRequest } from '../api-failure.ts';
import { splitTokens } from '../count-tokens.ts';
import { isObject, type JsonObject, objectsOf, textOf } from '../json-value.ts';
import type { Prompt, SeenImage, ToolChoice } from '../prompt.ts';
import { imageAt, imageOf } from './input-images.ts';
import { contentText, limitOf, measureInput } from './input-text.ts';
import { type CallStep, refuseUnpaired } from './pairing.ts';
import { refuseForgedThinking, signatureOf } from './signature.ts';
import { eventStreamType, type Reply, type StreamEvent, type Wire } from './wire.ts';

/** `POST /v1/messages`. https://docs.anthropic.com/en/api/messages */
export const messages: Wire = {
  readPrompt,
  whole,
  streamType: eventStreamType,
  events,
  failureEvent: (failure) => event({ type: 'error', error: errorOf(failure) }),
  errorBody,
};

function readPrompt(body: JsonObject): Prompt {
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    throw invalidRequest('messages: Field required', 'messages');
  }
  if (isObject(body.thread)) throw new ApiFailure('The sandbox keeps no threads.', threadUnsupported);
  const maxTokens = limitOf(body.max_tokens, 'max_tokens');
  if (maxTokens === null) throw invalidRequest('max_tokens: Field required', 'max_tokens');
  const turns = objectsOf(body.messages);
  refuseUnpaired(turns.map(stepOf), 'messages');
  const texts = turns.map((turn) => contentText(turn.content));
  const results = objectsOf(turns.at(-1)?.content).filter((block) => block.type === 'tool_result');
  refuseForgedThinking({
    isAskedFor: isObject(body.thinking) && body.thinking.type === 'enabled',
    thoughts: turns
      .flatMap(({ content }) => objectsOf(content))
      .filter(({ type }) => type === 'thinking')
      .map(({ signature, thinking }) => ({ text: textOf(thinking), signature: textOf(signature) })),
    answeredTurn: results.length === 0 ? null : beginningOf(turns.at(-2)),
  });
  const system = contentText(body.system);
  return {
    lastUserText: texts[turns.findLastIndex((turn) => turn.role === 'user')] ?? '',
    toolResult: results.length > 0 ? contentText(results) : null,
    images: turns.flatMap(({ content }) => imagesIn(content)),
    tools: objectsOf(body.tools).map((tool) => ({
      name: textOf(tool.name),
      parameters: tool.input_schema,
    })),
    toolChoice: readToolChoice(body.tool_choice),
    maxTokens,
    outputSchema: readOutputSchema(body.output_config),
    inputTokens: measureInput(system === '' ? texts : [system, ...texts], body.tools),
  };
}

function stepOf({ content }: JsonObject): CallStep {
  const blocks = objectsOf(content);
  const idsIn = (type: string, id: string) =>
    blocks.filter((block) => block.type === type).map((block) => textOf(block[id]));
  return { calls: idsIn('tool_use', 'id'), results: idsIn('tool_result', 'tool_use_id') };
}

function beginningOf(turn: JsonObject | undefined): 'thought' | 'other' {
  return textOf(objectsOf(turn?.content)[0]?.type).endsWith('thinking') ? 'thought' : 'other';
}

/** Those of tool results too. */
function imagesIn(content: unknown): readonly SeenImage[] {
  return objectsOf(content).flatMap((block) => {
    if (block.type === 'tool_result') return imagesIn(block.content);
    const { source } = block;
    if (block.type !== 'image' || !isObject(source)) return [];
    const { type, url, media_type, data } = source;
    return [type === 'url' ? imageAt(textOf(url)) : imageOf(textOf(media_type), textOf(data))];
  });
}

function readToolChoice(choice: unknown): ToolChoice {
  if (!isObject(choice)) return { kind: 'auto' };
  if (choice.type === 'none') return { kind: 'none' };
  return choice.type === 'tool' ? { kind: 'named', name: textOf(choice.name) } : { kind: 'auto' };
}

function readOutputSchema(config: unknown): unknown {
  const format = isObject(config) ? config.format : undefined;
  return isObject(format) && format.type === 'json_schema' ? format.schema : null;
}

function whole(reply: Reply): JsonObject {
  return {
    ...head(reply),
    content: reply.answer.parts.map((part, index) => finishedBlock(reply, part, index)),
    stop_reason: stopReason[reply.answer.finish],
    usage: { ...inputUsage(reply), output_tokens: reply.outputTokens },
  };
}

function* events(reply: Reply): Iterable<StreamEvent> {
  yield event({
    type: 'message_start',
    message: {
      ...head(reply),
      content: [],
      stop_reason: null,
      usage: { ...inputUsage(reply), output_tokens: 1 },
    },
  });
  let index = 0;
  for (const part of reply.answer.parts) {
    yield event({ type: 'content_block_start', index, content_block: emptyBlock(reply, part, index) });
    if (index === 0) yield event({ type: 'ping' });
    for (const piece of splitTokens(part.text)) {
      yield event({ type: 'content_block_delta', index, delta: deltaOf(part, piece) }, 1);
    }
    if (part.kind === 'reasoning') {
      const delta = { type: 'signature_delta', signature: signatureOf(part.text) };
      yield event({ type: 'content_block_delta', index, delta });
    }
    yield event({ type: 'content_block_stop', index });
    index += 1;
  }
  yield event({
    type: 'message_delta',
    delta: { stop_reason: stopReason[reply.answer.finish], stop_sequence: null },
    usage: { output_tokens: reply.outputTokens },
  });
  yield event({ type: 'message_stop' });
}

function event(data: JsonObject & { readonly type: string }, tokens = 0): StreamEvent {
  return { data: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`, tokens };
}

const stopReason = { stop: 'end_turn', tool_calls: 'tool_use', length: 'max_tokens' } as const;

function head(reply: Reply): JsonObject {
  return {
    id: `msg_${reply.seed}`,
    type: 'message',
    role: 'assistant',
    model: reply.model,
    stop_sequence: null,
  };
}

function finishedBlock(reply: Reply, part: AnswerPart, index: number): JsonObject {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'reasoning':
      return { type: 'thinking', thinking: part.text, signature: signatureOf(part.text) };
    case 'tool-call':
      return { ...emptyBlock(reply, part, index), input: parsedInput(part.text) };
  }
}

/** Arguments that a limit cut short parse to nothing, as the real API's accumulated input does. */
function parsedInput(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

function emptyBlock(reply: Reply, part: AnswerPart, index: number): JsonObject {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: '' };
    case 'reasoning':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool-call':
      return { type: 'tool_use', id: `toolu_${reply.seed}${index}`, name: part.name, input: {} };
  }
}

function deltaOf(part: AnswerPart, piece: string): JsonObject {
  switch (part.kind) {
    case 'text':
      return { type: 'text_delta', text: piece };
    case 'reasoning':
      return { type: 'thinking_delta', thinking: piece };
    case 'tool-call':
      return { type: 'input_json_delta', partial_json: piece };
  }
}

function inputUsage(reply: Reply): JsonObject {
  return {
    input_tokens: reply.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    service_tier: 'standard',
  };
}

const typeByStatus: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

function errorBody(failure: ApiFailure, requestId: string): JsonObject {
  return { type: 'error', error: errorOf(failure), request_id: requestId };
}

function errorOf({ code, message, param, status }: ApiFailure): JsonObject {
  const fallback = status >= 500 ? 'api_error' : 'invalid_request_error';
  const type = typeByStatus[status] ?? fallback;
  if (code !== threadUnsupported.code) return { type, message };
  return { type, message, details: { error_code: code, unsupported: [param] } };
}

/** What tells Anthropic's client to send whole conversations. */
const threadUnsupported = { status: 400, code: 'thread_unsupported_request', param: 'thread' };
