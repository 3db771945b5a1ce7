import { invalidRequest } from '../api-failure.ts';
import { splitTokens } from '../count-tokens.ts';
import { isObject, type JsonObject, objectsOf, textOf } from '../json-value.ts';
import type { Prompt, SeenImage, ToolChoice } from '../prompt.ts';
import { imageAt } from './input-images.ts';
import { contentText, limitOf, measureInput, trailing } from './input-text.ts';
import { openaiError } from './openai-error.ts';
import { type CallStep, refuseUnpaired } from './pairing.ts';
import { eventStreamType, type Reply, type StreamEvent, type Wire } from './wire.ts';

/** `POST /v1/chat/completions`. https://platform.openai.com/docs/api-reference/chat */
export const chatCompletions: Wire = {
  readPrompt,
  whole,
  streamType: eventStreamType,
  events,
  failureEvent: (failure) => event(openaiError(failure), 0),
  errorBody: openaiError,
};

function readPrompt(body: JsonObject): Prompt {
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    throw invalidRequest("Missing required parameter: 'messages'.", 'messages');
  }
  const messages = objectsOf(body.messages);
  refuseUnpaired(stepsOf(messages), 'messages');
  const texts = messages.map((message) => contentText(message.content));
  const lastUser = messages.findLastIndex((message) => message.role === 'user');
  const tools = objectsOf(body.tools).flatMap(({ function: offered }) =>
    isObject(offered) ? [{ name: textOf(offered.name), parameters: offered.parameters }] : [],
  );
  return {
    lastUserText: texts[lastUser] ?? '',
    toolResult: trailing(texts, (index) => messages[index]?.role === 'tool'),
    images: messages.flatMap(({ content }) => objectsOf(content)).flatMap(imagesOf),
    tools,
    toolChoice: readToolChoice(body.tool_choice),
    maxTokens: limitOf(body.max_completion_tokens ?? body.max_tokens, 'max_completion_tokens'),
    outputSchema: readOutputSchema(body.response_format),
    inputTokens: measureInput(texts, body.tools),
  };
}

/** Results that follow each other are one step. */
function stepsOf(messages: readonly JsonObject[]): readonly CallStep[] {
  const steps: { calls: string[]; results: string[] }[] = [];
  for (const [index, { role, tool_call_id, tool_calls }] of messages.entries()) {
    const goesOn = role === 'tool' && messages[index - 1]?.role === 'tool';
    if (!goesOn) steps.push({ calls: objectsOf(tool_calls).map(({ id }) => textOf(id)), results: [] });
    if (role === 'tool') steps.at(-1)?.results.push(textOf(tool_call_id));
  }
  return steps;
}

function imagesOf(part: JsonObject): readonly SeenImage[] {
  const image = part.image_url;
  return part.type === 'image_url' && isObject(image) ? [imageAt(textOf(image.url))] : [];
}

function readToolChoice(choice: unknown): ToolChoice {
  if (choice === 'none') return { kind: 'none' };
  const named = isObject(choice) ? choice.function : undefined;
  return isObject(named) ? { kind: 'named', name: textOf(named.name) } : { kind: 'auto' };
}

function readOutputSchema(format: unknown): unknown {
  if (!isObject(format)) return null;
  if (format.type === 'json_object') return anyObject;
  const declared = format.json_schema;
  return format.type === 'json_schema' && isObject(declared) ? (declared.schema ?? anyObject) : null;
}

const anyObject = { type: 'object', properties: { answer: { type: 'string' } } };

function whole(reply: Reply): JsonObject {
  const text = joined(reply, 'text');
  const reasoning = joined(reply, 'reasoning');
  const toolCalls = callsOf(reply);
  return {
    ...head(reply, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && toolCalls.length > 0 ? null : text,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
          refusal: null,
          annotations: [],
          ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
        },
        logprobs: null,
        finish_reason: reply.answer.finish,
      },
    ],
    usage: usageOf(reply),
    service_tier: 'default',
    system_fingerprint: 'sandbox',
  };
}

function* events(reply: Reply): Iterable<StreamEvent> {
  const withUsage = wantsUsage(reply.request);
  const shared = {
    ...head(reply, 'chat.completion.chunk'),
    service_tier: 'default',
    system_fingerprint: 'sandbox',
  };
  const chunk = (delta: JsonObject, tokens: number, finish: string | null = null): StreamEvent =>
    event(
      {
        ...shared,
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
        ...(withUsage ? { usage: null } : {}),
      },
      tokens,
    );

  const toolsOnly = reply.answer.parts.every((part) => part.kind === 'tool-call');
  const opening = toolsOnly && reply.answer.parts.length > 0 ? null : '';
  yield chunk({ role: 'assistant', content: opening, refusal: null }, 0);
  let tool = 0;
  for (const part of reply.answer.parts) {
    const pieces = splitTokens(part.text);
    if (part.kind === 'text') for (const content of pieces) yield chunk({ content }, 1);
    if (part.kind === 'reasoning') for (const text of pieces) yield chunk({ reasoning_content: text }, 1);
    if (part.kind !== 'tool-call') continue;
    const start = { id: callId(reply, tool), type: 'function', function: { name: part.name, arguments: '' } };
    yield chunk({ tool_calls: [{ index: tool, ...start }] }, 0);
    for (const text of pieces) {
      yield chunk({ tool_calls: [{ index: tool, function: { arguments: text } }] }, 1);
    }
    tool += 1;
  }
  yield chunk({}, 0, reply.answer.finish);
  if (withUsage) yield event({ ...shared, choices: [], usage: usageOf(reply) }, 0);
  yield { data: 'data: [DONE]\n\n', tokens: 0 };
}

function wantsUsage(request: JsonObject): boolean {
  const options = request.stream_options;
  return isObject(options) && options.include_usage === true;
}

function event(data: JsonObject, tokens: number): StreamEvent {
  return { data: `data: ${JSON.stringify(data)}\n\n`, tokens };
}

function head(reply: Reply, object: string): JsonObject {
  return { id: `chatcmpl-${reply.seed}`, object, created: reply.createdAt, model: reply.model };
}

function joined(reply: Reply, kind: 'text' | 'reasoning'): string {
  return reply.answer.parts
    .filter((part) => part.kind === kind)
    .map((part) => part.text)
    .join('');
}

function callsOf(reply: Reply): readonly JsonObject[] {
  return reply.answer.parts
    .filter((part) => part.kind === 'tool-call')
    .map((part, index) => ({
      id: callId(reply, index),
      type: 'function',
      function: { name: part.name, arguments: part.text },
    }));
}

function callId(reply: Reply, index: number): string {
  return `call_${reply.seed}${index}`;
}

function usageOf(reply: Reply): JsonObject {
  return {
    prompt_tokens: reply.inputTokens,
    completion_tokens: reply.outputTokens,
    total_tokens: reply.inputTokens + reply.outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reply.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
