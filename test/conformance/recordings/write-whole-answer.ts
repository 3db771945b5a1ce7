import type { UpstreamApi } from '../../../src-gateway/apis/upstream-api.ts';
import type { AnyAnswer, AnyBlock } from './any-answer.ts';
import { jsonBytes } from './event-bytes.ts';
import { call, message, reasoning, response } from './responses-stream.ts';

/** The body in which a vendor gives an answer in one piece. */
export function writeWholeAnswer(api: UpstreamApi, answer: AnyAnswer): Uint8Array {
  return jsonBytes(bodies[api](answer));
}

const bodies: Readonly<Record<UpstreamApi, (answer: AnyAnswer) => object>> = {
  chat: chatBody,
  messages: messagesBody,
  responses: responsesBody,
  converse: converseBody,
  gemini: geminiBody,
};

function joined({ blocks }: AnyAnswer, kind: 'text' | 'thoughts'): string {
  return blocks.flatMap((block) => (block.kind === kind ? block.pieces : [])).join('');
}

function hasCalls({ blocks }: AnyAnswer): boolean {
  return blocks.some(({ kind }) => kind === 'call');
}

function chatBody(answer: AnyAnswer): object {
  const { blocks, stop, style, usage } = answer;
  const thoughts = joined(answer, 'thoughts');
  const calls = blocks.flatMap((block) => (block.kind === 'call' ? [block.call] : []));
  const tool_calls = calls.map(({ id, name, pieces }) => ({
    id,
    type: 'function',
    function: { name, arguments: pieces.join('') },
  }));
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: joined(answer, 'text'),
          ...(style.writesNulls && { refusal: null, tool_calls: null, reasoning_content: null }),
          ...(thoughts !== '' && { reasoning_content: thoughts }),
          ...(calls.length > 0 && { tool_calls }),
        },
        finish_reason: stop === 'stop' && hasCalls(answer) ? 'tool_calls' : stop,
      },
    ],
    usage: {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      prompt_tokens_details: { cached_tokens: usage.cacheRead },
      completion_tokens_details: { reasoning_tokens: usage.thoughts },
    },
  };
}

const messageStops = { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' } as const;

function messagesBody(answer: AnyAnswer): object {
  const { blocks, stop, usage } = answer;
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: blocks.map((block) => {
      if (block.kind === 'text') return { type: 'text', text: block.pieces.join('') };
      if (block.kind === 'thoughts') {
        return { type: 'thinking', thinking: block.pieces.join(''), signature: 'EqQB' };
      }
      const { id, input, name } = block.call;
      return { type: 'tool_use', id, name, input };
    }),
    stop_reason: stop === 'stop' && hasCalls(answer) ? 'tool_use' : messageStops[stop],
    stop_sequence: null,
    usage: {
      input_tokens: usage.input - usage.cacheRead,
      cache_read_input_tokens: usage.cacheRead,
      cache_creation_input_tokens: 0,
      output_tokens: usage.output,
      output_tokens_details: { thinking_tokens: usage.thoughts },
    },
  };
}

function responsesBody({ blocks, stop, usage }: AnyAnswer): object {
  const reason = stop === 'length' ? 'max_output_tokens' : 'content_filter';
  return {
    ...response,
    status: stop === 'stop' ? 'completed' : 'incomplete',
    incomplete_details: stop === 'stop' ? null : { reason },
    output: blocks.map((block, index) => itemOf(block, index).done),
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cacheRead },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.thoughts },
      total_tokens: usage.input + usage.output,
    },
  };
}

function itemOf(block: AnyBlock, index: number) {
  switch (block.kind) {
    case 'text':
      return message(`msg_${index}`, block.pieces);
    case 'thoughts':
      return reasoning(`rs_${index}`, [block.pieces]);
    case 'call':
      return call(`fc_${index}`, block.call.id, block.call.name, block.call.pieces);
    default:
      return block satisfies never;
  }
}

const converseStops = { stop: 'end_turn', length: 'max_tokens', content_filter: 'content_filtered' } as const;

function converseBody(answer: AnyAnswer): object {
  const { blocks, stop, usage } = answer;
  const content = blocks.map((block) => {
    if (block.kind === 'text') return { text: block.pieces.join('') };
    if (block.kind === 'thoughts') {
      return { reasoningContent: { reasoningText: { text: block.pieces.join(''), signature: 'EqQB' } } };
    }
    const { id, input, name } = block.call;
    return { toolUse: { toolUseId: id, name, input } };
  });
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: stop === 'stop' && hasCalls(answer) ? 'tool_use' : converseStops[stop],
    usage: {
      inputTokens: usage.input - usage.cacheRead,
      outputTokens: usage.output,
      totalTokens: usage.input + usage.output,
      cacheReadInputTokens: usage.cacheRead,
    },
    metrics: { latencyMs: 1 },
  };
}

const geminiStops = { stop: 'STOP', length: 'MAX_TOKENS', content_filter: 'PROHIBITED_CONTENT' } as const;

function geminiBody({ blocks, stop, usage }: AnyAnswer): object {
  const parts = blocks.map((block) => {
    if (block.kind === 'text') return { text: block.pieces.join('') };
    if (block.kind === 'thoughts') return { text: block.pieces.join(''), thought: true };
    const { id, input, name } = block.call;
    return { functionCall: { id, name, args: input }, thoughtSignature: 'CtcB' };
  });
  return {
    candidates: [{ content: { parts, role: 'model' }, finishReason: geminiStops[stop], index: 0 }],
    usageMetadata: {
      promptTokenCount: usage.input,
      cachedContentTokenCount: usage.cacheRead,
      candidatesTokenCount: usage.output - usage.thoughts,
      thoughtsTokenCount: usage.thoughts,
      totalTokenCount: usage.input + usage.output,
    },
    modelVersion: 'm',
    responseId: 'r',
  };
}
