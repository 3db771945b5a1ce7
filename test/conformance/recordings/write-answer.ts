import { joinBytes } from '../../../src-gateway/apis/sse.ts';
import type { UpstreamApi } from '../../../src-gateway/apis/upstream-api.ts';
import { eventFrame } from '../../support/event-stream-frame.ts';
import { type AnyAnswer, type AnyBlock, type AnyCall, inTurn, type StreamStyle } from './any-answer.ts';
import { call, message, reasoning, response, streamOf } from './responses-stream.ts';

/** The stream in which a vendor gives an answer in its API. */
export function writeAnswer(api: UpstreamApi, answer: AnyAnswer): Uint8Array {
  return writers[api](answer);
}

const writers: Readonly<Record<UpstreamApi, (answer: AnyAnswer) => Uint8Array>> = {
  chat: writeChat,
  messages: writeMessages,
  responses: writeResponses,
  converse: writeConverse,
  gemini: writeGemini,
};

interface NamedEvent {
  readonly name?: string;
  readonly data: object | string;
}

function writeEvents(events: readonly NamedEvent[], { style }: AnyAnswer): Uint8Array {
  const { chatters, lineEnd } = style;
  const written = events.map(({ data, name }, index) => {
    const comment = chatters && index % 3 === 1 ? `: keep-alive${lineEnd}${lineEnd}` : '';
    const head = name === undefined ? '' : `event: ${name}${lineEnd}`;
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    return `${comment}${head}data: ${text}${lineEnd}${lineEnd}`;
  });
  return Buffer.from(written.join(''));
}

function writeChat(answer: AnyAnswer): Uint8Array {
  const { blocks, stop, style, usage } = answer;
  const absent = style.writesNulls ? { content: null, reasoning_content: null, tool_calls: null } : {};
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
    data: { ...head, choices: [{ index: 0, delta: { ...absent, ...delta }, finish_reason }], ...more },
  });
  let calls = 0;
  const written = blocks.map((block) => {
    if (block.kind === 'text') return block.pieces.map((content) => chunk({ content }));
    if (block.kind === 'thoughts') return block.pieces.map((each) => chunk({ reasoning_content: each }));
    const index = calls++;
    return callDeltas(block.call, style).map((delta) => chunk({ tool_calls: [{ index, ...delta }] }));
  });
  const events = runsOf(written, answer).flat();
  const told = {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
    completion_tokens_details: { reasoning_tokens: usage.thoughts },
  };
  const finish = stop === 'stop' && calls > 0 ? 'tool_calls' : stop;
  return writeEvents(
    [
      chunk({ role: 'assistant', content: '' }),
      ...events,
      chunk({}, finish, style.usageWithStop ? { usage: told } : {}),
      ...(style.usageWithStop ? [] : [{ data: { ...head, choices: [], usage: told } }]),
      { data: '[DONE]' },
    ],
    answer,
  );
}

function callDeltas({ id, name, pieces }: AnyCall, { repeatsIds }: StreamStyle): readonly object[] {
  const repeated = {
    no: [{}, {}],
    'the same': [{ id, type: 'function' }, { name }],
    'as empty': [{ id: '', type: 'function' }, { name: '' }],
  } as const;
  const [call, named] = repeated[repeatsIds];
  return pieces.map((text, at) =>
    at === 0
      ? { id, type: 'function', function: { name, arguments: text } }
      : { ...call, function: { ...named, arguments: text } },
  );
}

/** The events of each block; where calls are mixed, those of neighbouring calls in turn. */
function runsOf<Event>(
  written: readonly (readonly Event[])[],
  { blocks, style }: AnyAnswer,
): readonly (readonly Event[])[] {
  if (!style.mixesCalls) return written;
  const runs: (readonly Event[])[][] = [];
  for (const [index, events] of written.entries()) {
    const goesOn = blocks[index]?.kind === 'call' && blocks[index - 1]?.kind === 'call';
    if (goesOn) runs.at(-1)?.push(events);
    else runs.push([events]);
  }
  return runs.map(inTurn);
}

const messageStops = { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' } as const;

function writeMessages(answer: AnyAnswer): Uint8Array {
  const { blocks, stop, style, usage } = answer;
  const input = {
    input_tokens: usage.input - usage.cacheRead,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: 0,
  };
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [] };
  const stops = { stop_reason: null, stop_sequence: null };
  const hasCalls = blocks.some(({ kind }) => kind === 'call');
  const events: { readonly type: string; readonly [member: string]: unknown }[] = [
    { type: 'message_start', message: { ...head, ...stops, usage: { ...input, output_tokens: 1 } } },
    ...blocks.flatMap((block, index) => {
      const { content_block, deltas } = messageBlock(block);
      return [
        { type: 'content_block_start', index, content_block },
        ...(style.chatters ? [{ type: 'ping' }] : []),
        ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
        { type: 'content_block_stop', index },
      ];
    }),
    {
      type: 'message_delta',
      delta: {
        stop_reason: stop === 'stop' && hasCalls ? 'tool_use' : messageStops[stop],
        stop_sequence: null,
      },
      usage: {
        ...(style.usageWithStop && input),
        output_tokens: usage.output,
        output_tokens_details: { thinking_tokens: usage.thoughts },
      },
    },
    { type: 'message_stop' },
  ];
  return writeEvents(
    events.map((data) => ({ name: data.type, data })),
    answer,
  );
}

function messageBlock(block: AnyBlock): {
  readonly content_block: object;
  readonly deltas: readonly object[];
} {
  switch (block.kind) {
    case 'text':
      return {
        content_block: { type: 'text', text: '' },
        deltas: block.pieces.map((text) => ({ type: 'text_delta', text })),
      };
    case 'thoughts':
      return {
        content_block: { type: 'thinking', thinking: '', signature: '' },
        deltas: [
          ...block.pieces.map((thinking) => ({ type: 'thinking_delta', thinking })),
          { type: 'signature_delta', signature: 'EqQB' },
        ],
      };
    case 'call':
      return {
        content_block: { type: 'tool_use', id: block.call.id, name: block.call.name, input: {} },
        deltas: ['', ...block.call.pieces].map((partial_json) => ({
          type: 'input_json_delta',
          partial_json,
        })),
      };
    default:
      return block satisfies never;
  }
}

function writeResponses(answer: AnyAnswer): Uint8Array {
  const { blocks, stop, usage } = answer;
  const items = blocks.map((block, index) => {
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
  });
  const reason = stop === 'length' ? 'max_output_tokens' : 'content_filter';
  return streamOf(items, (written) => runsOf(written, answer).flat(), {
    type: stop === 'stop' ? 'response.completed' : 'response.incomplete',
    response: {
      ...response,
      status: stop === 'stop' ? 'completed' : 'incomplete',
      incomplete_details: stop === 'stop' ? null : { reason },
      output: items.map(({ done }) => done),
      usage: {
        input_tokens: usage.input,
        input_tokens_details: { cached_tokens: usage.cacheRead },
        output_tokens: usage.output,
        output_tokens_details: { reasoning_tokens: usage.thoughts },
        total_tokens: usage.input + usage.output,
      },
    },
  });
}

const converseStops = { stop: 'end_turn', length: 'max_tokens', content_filter: 'content_filtered' } as const;

function writeConverse({ blocks, stop, usage }: AnyAnswer): Uint8Array {
  const frames = blocks.flatMap((block, contentBlockIndex) => {
    const delta = (told: object) => eventFrame('contentBlockDelta', { contentBlockIndex, delta: told });
    const closed = eventFrame('contentBlockStop', { contentBlockIndex });
    if (block.kind === 'text') return [...block.pieces.map((text) => delta({ text })), closed];
    if (block.kind === 'thoughts') {
      const told = [...block.pieces.map((text) => ({ text })), { signature: 'EqQB' }];
      return [...told.map((reasoningContent) => delta({ reasoningContent })), closed];
    }
    const { id, name, pieces } = block.call;
    const start = { toolUse: { toolUseId: id, name } };
    return [
      eventFrame('contentBlockStart', { contentBlockIndex, start }),
      ...pieces.map((input) => delta({ toolUse: { input } })),
      closed,
    ];
  });
  const hasCalls = blocks.some(({ kind }) => kind === 'call');
  return joinBytes([
    eventFrame('messageStart', { role: 'assistant' }),
    ...frames,
    eventFrame('messageStop', {
      stopReason: stop === 'stop' && hasCalls ? 'tool_use' : converseStops[stop],
    }),
    eventFrame('metadata', {
      usage: {
        inputTokens: usage.input - usage.cacheRead,
        outputTokens: usage.output,
        totalTokens: usage.input + usage.output,
        cacheReadInputTokens: usage.cacheRead,
      },
      metrics: { latencyMs: 1 },
    }),
  ]);
}

const geminiStops = { stop: 'STOP', length: 'MAX_TOKENS', content_filter: 'PROHIBITED_CONTENT' } as const;

function writeGemini(answer: AnyAnswer): Uint8Array {
  const { blocks, stop, style, usage } = answer;
  const parts = blocks.flatMap((block): object[] => {
    if (block.kind === 'text') return block.pieces.map((text) => ({ text }));
    if (block.kind === 'thoughts') return block.pieces.map((text) => ({ text, thought: true }));
    const { id, input, name } = block.call;
    return [{ functionCall: { id, name, args: input }, thoughtSignature: 'CtcB' }];
  });
  const chunk = (some: readonly object[], more: object = {}) => ({
    candidates: [{ content: { parts: some, role: 'model' }, index: 0, ...more }],
    usageMetadata: style.writesNulls ? {} : { promptTokenCount: usage.input },
    modelVersion: 'm',
    responseId: 'r',
  });
  const usageMetadata = {
    promptTokenCount: usage.input,
    cachedContentTokenCount: usage.cacheRead,
    candidatesTokenCount: usage.output - usage.thoughts,
    thoughtsTokenCount: usage.thoughts,
    totalTokenCount: usage.input + usage.output,
  };
  const last = chunk([{ text: '' }], { finishReason: geminiStops[stop] });
  const events = [...parts.map((part) => chunk([part])), { ...last, usageMetadata }];
  return writeEvents(
    events.map((data) => ({ data })),
    answer,
  );
}
