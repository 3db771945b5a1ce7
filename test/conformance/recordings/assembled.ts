import { partialParse } from '@anthropic-ai/sdk/_vendor/partial-json-parser/parser';
import type { Message } from '@anthropic-ai/sdk/resources/messages';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import type { Response } from 'openai/resources/responses/responses';

/** What a client has in its hands when an answer is complete, in the same words for every API. */
export interface Assembled {
  /** Refusals included: not every API has a place of their own for them. */
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly AssembledCall[];
  readonly stop: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  /** Tokens; those that were not told are 0. */
  readonly usage: AssembledUsage;
}

export interface AssembledCall {
  readonly id: string;
  readonly name: string;
  /** Parsed; of JSON that stops in the middle, what there is. */
  readonly input: unknown;
}

export interface AssembledUsage {
  /** Cached or not. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Thoughts included. */
  readonly output: number;
  readonly thoughts: number;
}

export const noUsage: AssembledUsage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, thoughts: 0 };

/** Chat Completions' helper keeps no thoughts: they are a vendor's addition, and given beside. */
export function assembledChat({ choices, usage }: ChatCompletion, thoughts?: string): Assembled {
  const choice = choices[0];
  if (choice === undefined) throw new Error('no choice');
  const { message } = choice;
  const calls = (message.tool_calls ?? []).map((call) => {
    if (call.type !== 'function') throw new Error(`a call of type ${call.type}`);
    return { id: call.id, name: call.function.name, input: parsed(call.function.arguments) };
  });
  return {
    text: `${message.content ?? ''}${message.refusal ?? ''}`,
    thoughts: thoughts ?? thoughtIn(message),
    calls,
    stop: chatStop(choice, calls.length > 0),
    usage: usage === undefined ? noUsage : chatUsage(usage),
  };
}

/** The thought in a message or a delta, whichever name a vendor gave it. */
export function thoughtIn(message: object | undefined): string {
  if (message === undefined) return '';
  const named = 'reasoning_content' in message ? message.reasoning_content : undefined;
  const other = 'reasoning' in message ? message.reasoning : undefined;
  return typeof named === 'string' ? named : typeof other === 'string' ? other : '';
}

function chatStop({ finish_reason, message }: ChatCompletion.Choice, hasCalls: boolean): Assembled['stop'] {
  if (message.refusal) return 'content_filter';
  // Some vendors stop for calls with `stop`.
  if (finish_reason === 'function_call' || (finish_reason === 'stop' && hasCalls)) return 'tool_calls';
  return finish_reason;
}

function chatUsage(usage: NonNullable<ChatCompletion['usage']>): AssembledUsage {
  const { completion_tokens, completion_tokens_details, prompt_tokens, total_tokens } = usage;
  const thoughts = completion_tokens_details?.reasoning_tokens ?? 0;
  const isBeside = thoughts > 0 && total_tokens === prompt_tokens + completion_tokens + thoughts;
  return {
    input: prompt_tokens,
    cacheRead: usage.prompt_tokens_details?.cached_tokens ?? 0,
    cacheWrite: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
    output: isBeside ? completion_tokens + thoughts : completion_tokens,
    thoughts,
  };
}

export function assembledMessage({ content, stop_reason, usage }: Message): Assembled {
  const cacheRead = usage.cache_read_input_tokens ?? 0;
  const cacheWrite = usage.cache_creation_input_tokens ?? 0;
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    thoughts: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: mended(block.input) }] : [],
    ),
    stop: messageStops[stop_reason ?? ''] ?? 'stop',
    usage: {
      input: (usage.input_tokens ?? 0) + cacheRead + cacheWrite,
      cacheRead,
      cacheWrite,
      output: usage.output_tokens,
      thoughts: usage.output_tokens_details?.thinking_tokens ?? 0,
    },
  };
}

const messageStops: Readonly<Record<string, Assembled['stop']>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

export function assembledResponse(response: Response): Assembled {
  const { error, output, status, usage } = response;
  if (status === 'failed') throw new Error(error?.message ?? 'failed');
  const calls = output.flatMap((item) =>
    item.type === 'function_call'
      ? [{ id: item.call_id, name: item.name, input: parsed(item.arguments) }]
      : [],
  );
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []));
  const thoughts = output.flatMap((item) =>
    item.type === 'reasoning'
      ? [[...item.summary, ...(item.content ?? [])].map(({ text }) => text).join('\n\n')]
      : [],
  );
  const isRefused = parts.some((part) => part.type === 'refusal');
  return {
    text: parts.map((part) => (part.type === 'output_text' ? part.text : part.refusal)).join(''),
    thoughts: thoughts.join(''),
    calls,
    stop: isRefused ? 'content_filter' : responseStop(response, calls.length > 0),
    usage: usage === undefined || usage === null ? noUsage : responseUsage(usage),
  };
}

function responseStop({ incomplete_details, status }: Response, hasCalls: boolean): Assembled['stop'] {
  if (status !== 'incomplete') return hasCalls ? 'tool_calls' : 'stop';
  return incomplete_details?.reason === 'content_filter' ? 'content_filter' : 'length';
}

function responseUsage(usage: NonNullable<Response['usage']>): AssembledUsage {
  return {
    input: usage.input_tokens,
    cacheRead: usage.input_tokens_details?.cached_tokens ?? 0,
    cacheWrite: usage.input_tokens_details?.cache_write_tokens ?? 0,
    output: usage.output_tokens,
    thoughts: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}

function parsed(json: string): unknown {
  if (json === '') return {};
  try {
    return JSON.parse(json);
  } catch {
    return partialParse(json);
  }
}

/** Where an object must stand, arguments that a limit cut are kept as text. */
function mended(input: unknown): unknown {
  const raw = typeof input === 'object' && input !== null && '_raw' in input ? input._raw : undefined;
  return typeof raw === 'string' ? partialParse(raw) : input;
}
