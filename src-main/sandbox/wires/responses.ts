import type { AnswerPart } from '../answer.ts';
import { type ApiFailure, invalidRequest } from '../api-failure.ts';
import { splitTokens } from '../count-tokens.ts';
import { isObject, type JsonObject, objectsOf, textOf } from '../json-value.ts';
import type { Prompt, SeenImage, ToolChoice } from '../prompt.ts';
import { imageAt } from './input-images.ts';
import { contentText, limitOf, measureInput, trailing } from './input-text.ts';
import { openaiError } from './openai-error.ts';
import { refuseUnpaired } from './pairing.ts';
import { eventStreamType, type Reply, type StreamEvent, type Wire } from './wire.ts';

/** `POST /v1/responses`. https://platform.openai.com/docs/api-reference/responses */
export const responses: Wire = {
  readPrompt,
  whole: finished,
  streamType: eventStreamType,
  events,
  failureEvent,
  errorBody: openaiError,
};

function readPrompt(body: JsonObject): Prompt {
  if (typeof body.previous_response_id === 'string') {
    const id = body.previous_response_id;
    throw invalidRequest(
      `Previous response with id '${id}' not found: the sandbox stores no responses.`,
      'previous_response_id',
    );
  }
  const items = inputItems(body.input);
  const idsOf = (type: string) =>
    items.filter((item) => item.type === type).map(({ call_id }) => textOf(call_id));
  // Calls and results may stand anywhere.
  const step = { calls: idsOf('function_call'), results: [] };
  refuseUnpaired([step, { calls: [], results: idsOf('function_call_output') }], 'input');
  const texts = items.map((item) => contentText(item.content ?? item.output));
  const instructions = textOf(body.instructions);
  return {
    lastUserText: texts[items.findLastIndex((item) => item.role === 'user')] ?? '',
    toolResult: trailing(texts, (index) => items[index]?.type === 'function_call_output'),
    images: items.flatMap(({ content, output }) => objectsOf(content ?? output)).flatMap(imagesOf),
    tools: objectsOf(body.tools)
      .filter((tool) => tool.type === 'function')
      .map((tool) => ({ name: textOf(tool.name), parameters: tool.parameters })),
    toolChoice: readToolChoice(body.tool_choice),
    maxTokens: limitOf(body.max_output_tokens, 'max_output_tokens'),
    outputSchema: readOutputSchema(body.text),
    inputTokens: measureInput(instructions === '' ? texts : [instructions, ...texts], body.tools),
  };
}

function inputItems(input: unknown): readonly JsonObject[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  if (Array.isArray(input)) return objectsOf(input);
  throw invalidRequest("Missing required parameter: 'input'.", 'input');
}

function imagesOf(part: JsonObject): readonly SeenImage[] {
  return part.type === 'input_image' ? [imageAt(textOf(part.image_url))] : [];
}

function readToolChoice(choice: unknown): ToolChoice {
  if (choice === 'none') return { kind: 'none' };
  const named = isObject(choice) && choice.type === 'function';
  return named ? { kind: 'named', name: textOf(choice.name) } : { kind: 'auto' };
}

function readOutputSchema(text: unknown): unknown {
  const format = isObject(text) ? text.format : undefined;
  if (!isObject(format)) return null;
  if (format.type === 'json_object') return { type: 'object', properties: { answer: { type: 'string' } } };
  return format.type === 'json_schema' ? format.schema : null;
}

function* events(reply: Reply): Iterable<StreamEvent> {
  let sequence = 0;
  const event = (type: string, members: JsonObject, tokens = 0): StreamEvent => {
    const data = { type, sequence_number: sequence++, ...members };
    return { data: `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`, tokens };
  };
  const started = { ...head(reply), status: 'in_progress', completed_at: null, output: [], usage: null };
  yield event('response.created', { response: started });
  yield event('response.in_progress', { response: started });
  for (const [index, part] of reply.answer.parts.entries()) {
    const item = itemOf(reply, part, index);
    const place = { item_id: item.id, output_index: index };
    yield event('response.output_item.added', { output_index: index, item: item.added });
    for (const step of item.steps) yield event(step.type, { ...place, ...step.members }, step.tokens);
    yield event('response.output_item.done', { output_index: index, item: item.done });
  }
  const response = finished(reply);
  yield event(`response.${textOf(response.status)}`, { response });
}

function failureEvent({ code, message, status }: ApiFailure, sent: number): StreamEvent {
  const data = {
    type: 'error',
    code: code ?? (status >= 500 ? 'server_error' : 'invalid_request'),
    message,
    param: null,
    sequence_number: sent,
  };
  return { data: `event: error\ndata: ${JSON.stringify(data)}\n\n`, tokens: 0 };
}

function finished(reply: Reply): JsonObject {
  const short = reply.answer.finish === 'length';
  return {
    ...head(reply),
    status: short ? 'incomplete' : 'completed',
    completed_at: short ? null : reply.createdAt,
    incomplete_details: short ? { reason: 'max_output_tokens' } : null,
    output: reply.answer.parts.map((part, index) => itemOf(reply, part, index).done),
    usage: {
      input_tokens: reply.inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: reply.outputTokens,
      output_tokens_details: { reasoning_tokens: reply.reasoningTokens },
      total_tokens: reply.inputTokens + reply.outputTokens,
    },
  };
}

/** What the request set comes back as it was sent. */
function head({ request, ...reply }: Reply): JsonObject {
  return {
    id: `resp_${reply.seed}`,
    object: 'response',
    created_at: reply.createdAt,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    model: reply.model,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: request.reasoning ?? { effort: null, summary: null },
    service_tier: 'default',
    store: false,
    temperature: request.temperature ?? 1,
    text: request.text ?? { format: { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? 'disabled',
    user: request.user ?? null,
  };
}

interface OutputItem {
  readonly id: string;
  readonly added: JsonObject;
  readonly steps: readonly OutputStep[];
  readonly done: JsonObject;
}

interface OutputStep {
  readonly type: string;
  readonly members: JsonObject;
  readonly tokens?: number;
}

function itemOf(reply: Reply, part: AnswerPart, index: number): OutputItem {
  switch (part.kind) {
    case 'text':
      return messageItem(`msg_${reply.seed}${index}`, part.text);
    case 'reasoning':
      return reasoningItem(`rs_${reply.seed}${index}`, part.text);
    case 'tool-call':
      return functionCallItem(`fc_${reply.seed}${index}`, `call_${reply.seed}${index}`, part);
  }
}

function messageItem(id: string, text: string): OutputItem {
  const item = { id, type: 'message', role: 'assistant' };
  const part = (value: string): JsonObject => ({
    type: 'output_text',
    text: value,
    annotations: [],
    logprobs: [],
  });
  return {
    id,
    added: { ...item, status: 'in_progress', content: [] },
    steps: [
      { type: 'response.content_part.added', members: { content_index: 0, part: part('') } },
      ...deltas('response.output_text.delta', text, { content_index: 0, logprobs: [] }),
      { type: 'response.output_text.done', members: { content_index: 0, text, logprobs: [] } },
      { type: 'response.content_part.done', members: { content_index: 0, part: part(text) } },
    ],
    done: { ...item, status: 'completed', content: [part(text)] },
  };
}

function reasoningItem(id: string, text: string): OutputItem {
  const part = { type: 'summary_text', text };
  return {
    id,
    added: { id, type: 'reasoning', summary: [] },
    steps: [
      {
        type: 'response.reasoning_summary_part.added',
        members: { summary_index: 0, part: { ...part, text: '' } },
      },
      ...deltas('response.reasoning_summary_text.delta', text, { summary_index: 0 }),
      { type: 'response.reasoning_summary_text.done', members: { summary_index: 0, text } },
      { type: 'response.reasoning_summary_part.done', members: { summary_index: 0, part } },
    ],
    done: { id, type: 'reasoning', summary: [part] },
  };
}

function functionCallItem(
  id: string,
  callId: string,
  call: { readonly name: string; readonly text: string },
): OutputItem {
  const item = { id, type: 'function_call', call_id: callId, name: call.name };
  return {
    id,
    added: { ...item, arguments: '', status: 'in_progress' },
    steps: [
      ...deltas('response.function_call_arguments.delta', call.text, {}),
      {
        type: 'response.function_call_arguments.done',
        members: { name: call.name, arguments: call.text },
      },
    ],
    done: { ...item, arguments: call.text, status: 'completed' },
  };
}

function deltas(type: string, text: string, members: JsonObject): readonly OutputStep[] {
  return splitTokens(text).map((delta) => ({ type, members: { ...members, delta }, tokens: 1 }));
}
