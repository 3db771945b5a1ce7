import { expect } from 'vitest';
import { type Assembled, noUsage } from './assembled.ts';
import { dataEvents, namedEvents } from './event-bytes.ts';
import type { Recording } from './replay-recording.ts';
import { response } from './responses-stream.ts';

/** Streams of servers that differ so far from the API they name that its own client fails or loses parts. */
type OddRecording = Recording & { readonly title: string; readonly expected: Assembled };

const done = 'data: [DONE]';
const head = { id: 'x1', object: 'chat.completion.chunk', created: 1762170004, model: 'm' };
const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
  ...head,
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});
const told = { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42 };
const usage = { ...noUsage, input: 30, output: 12 };

const city = { id: 'call_1', name: 'get_weather', input: { city: 'Lisbon' } };
const zone = { id: 'call_2', name: 'get_time', input: { zone: 'WET' } };

export const oddRecordings: readonly OddRecording[] = [
  {
    title: 'Mistral, thoughts as parts, calls without index beside the reason to stop',
    upstreamApi: 'chat',
    model: 'mistral/magistral-medium',
    isStream: true,
    bytes: dataEvents([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Two ' }] }] }),
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'calls.' }], closed: true }] }),
      chunk({ content: [{ type: 'text', text: 'I look.' }] }),
      chunk(
        {
          content: '',
          tool_calls: [
            { id: 'call_1', function: { name: 'get_weather', arguments: '{"city": "Lisbon"}' } },
            { id: 'call_2', function: { name: 'get_time', arguments: '{"zone": "WET"}' } },
          ],
        },
        'tool_calls',
        { usage: told },
      ),
      done,
    ]),
    expected: {
      text: 'I look.',
      thoughts: 'Two calls.',
      calls: [city, zone],
      stop: 'tool_calls',
      usage,
    },
  },
  {
    title: 'Gemini’s Chat API, which stops for calls with `stop`',
    upstreamApi: 'chat',
    isStream: true,
    bytes: dataEvents([
      chunk(
        {
          role: 'assistant',
          tool_calls: [
            {
              extra_content: { google: { thought_signature: 'CtEB' } },
              function: { arguments: '{"city":"Lisbon"}', name: 'get_weather' },
              id: 'call_1',
              index: 0,
              type: 'function',
            },
          ],
        },
        null,
        { usage: told },
      ),
      chunk({ role: 'assistant' }, 'stop', { usage: told }),
      done,
    ]),
    expected: { text: '', thoughts: '', calls: [city], stop: 'tool_calls', usage },
  },
  {
    title: 'a server that repeats the id and the name with every piece of the arguments',
    upstreamApi: 'chat',
    isStream: true,
    bytes: dataEvents([
      chunk({ role: 'assistant', content: null }),
      ...['{"city"', ':"Lisbon"}'].map((text) =>
        chunk({
          tool_calls: [
            { index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: text } },
          ],
        }),
      ),
      ...['{"zone"', ':"WET"}'].map((text, at) =>
        chunk({
          tool_calls: [
            {
              index: 1,
              id: at === 0 ? 'call_2' : '',
              type: 'function',
              function: { name: at === 0 ? 'get_time' : null, arguments: text },
            },
          ],
        }),
      ),
      chunk({}, 'tool_calls', { usage: told }),
      done,
    ]),
    expected: { text: '', thoughts: '', calls: [city, zone], stop: 'tool_calls', usage },
  },
  {
    title: 'a server that mixes the arguments of two calls, counted from one',
    upstreamApi: 'chat',
    isStream: true,
    bytes: dataEvents([
      chunk({
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          { index: 1, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"ci' } },
          { index: 2, id: 'call_2', type: 'function', function: { name: 'get_time', arguments: '' } },
        ],
      }),
      chunk({ tool_calls: [{ index: 2, function: { arguments: '{"zone":' } }] }),
      chunk({
        tool_calls: [
          { index: 1, function: { arguments: 'ty":"Lisbon"}' } },
          { index: 2, function: { arguments: '"WET"}' } },
        ],
      }),
      chunk({}, 'tool_calls'),
      { ...head, choices: [], usage: told },
      done,
    ]),
    expected: { text: 'I look.', thoughts: '', calls: [city, zone], stop: 'tool_calls', usage },
  },
  {
    title: 'a server that sends the whole message again, and no [DONE]',
    upstreamApi: 'chat',
    isStream: true,
    bytes: dataEvents(
      ['Left', '.'].map((content, at) => ({
        ...head,
        object: 'chat.completion',
        citations: ['https://example.com'],
        choices: [
          {
            index: 0,
            delta: { role: 'assistant', content },
            message: { role: 'assistant', content: at === 0 ? 'Left' : 'Left.' },
            finish_reason: at === 0 ? null : 'stop',
          },
        ],
        usage: { ...told, completion_tokens: 11 + at },
      })),
    ),
    expected: { text: 'Left.', thoughts: '', calls: [], stop: 'stop', usage },
  },
  {
    title: 'a server of the older API, with one function call',
    upstreamApi: 'chat',
    isStream: true,
    bytes: dataEvents([
      chunk({ role: 'assistant', content: null, function_call: { name: 'get_weather', arguments: '' } }),
      chunk({ function_call: { arguments: '{"city":' } }),
      chunk({ function_call: { arguments: '"Lisbon"}' } }),
      chunk({}, 'function_call', { usage: told }),
      done,
    ]),
    expected: {
      text: '',
      thoughts: '',
      // The older API has no ids.
      calls: [{ ...city, id: expect.stringMatching(/./) }],
      stop: 'tool_calls',
      usage,
    },
  },
  {
    title: 'an Anthropic-compatible server: usage only at the end, input in the block’s start, no signature',
    upstreamApi: 'messages',
    isStream: true,
    bytes: namedEvents([
      {
        type: 'message_start',
        message: { id: '021762', type: 'message', role: 'assistant', model: 'm', content: [], usage: {} },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'A call.' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Lisbon' } },
      },
      { type: 'content_block_stop', index: 1 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use' },
        usage: { input_tokens: 30, output_tokens: 12 },
      },
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 30 } },
    ]),
    expected: { text: '', thoughts: 'A call.', calls: [city], stop: 'tool_calls', usage },
  },
  {
    title: 'xAI’s Responses, other ids in every event, arguments and text only when they are done',
    upstreamApi: 'responses',
    isStream: true,
    bytes: namedEvents([
      { type: 'response.created', response: { ...response, id: 'r1' } },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { id: 'a1', type: 'message', role: 'assistant', status: 'in_progress', content: [] },
      },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'a2', delta: 'I ' },
      {
        type: 'response.output_text.done',
        output_index: 0,
        content_index: 0,
        item_id: 'a3',
        text: 'I look.',
      },
      {
        type: 'response.output_item.added',
        output_index: 1,
        item: { id: 'b1', type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '' },
      },
      {
        type: 'response.function_call_arguments.done',
        output_index: 1,
        item_id: 'b2',
        arguments: '{"city":"Lisbon"}',
      },
      {
        type: 'response.output_item.done',
        output_index: 1,
        item: {
          id: 'b3',
          type: 'function_call',
          call_id: 'call_1',
          name: 'get_weather',
          arguments: '{"city":"Lisbon"}',
          status: 'completed',
        },
      },
      {
        type: 'response.completed',
        response: {
          ...response,
          status: 'completed',
          usage: { input_tokens: 30, output_tokens: 12, total_tokens: 42 },
        },
      },
    ]),
    expected: { text: 'I look.', thoughts: '', calls: [city], stop: 'tool_calls', usage },
  },
  {
    title: 'open weights behind Responses: thoughts in the open, texts of two phases',
    upstreamApi: 'responses',
    isStream: true,
    bytes: namedEvents([
      { type: 'response.created', response },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { id: 'rs_1', type: 'reasoning', summary: [], content: [] },
      },
      {
        type: 'response.content_part.added',
        output_index: 0,
        content_index: 0,
        item_id: 'rs_1',
        part: { type: 'reasoning_text', text: '' },
      },
      {
        type: 'response.reasoning_text.delta',
        output_index: 0,
        content_index: 0,
        item_id: 'rs_1',
        delta: 'Hm.',
      },
      {
        type: 'response.reasoning_text.done',
        output_index: 0,
        content_index: 0,
        item_id: 'rs_1',
        text: 'Hm.',
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: {
          id: 'rs_1',
          type: 'reasoning',
          summary: [],
          content: [{ type: 'reasoning_text', text: 'Hm.' }],
        },
      },
      ...['One moment. ', 'Left.'].map((text, at) => ({
        type: 'response.output_item.done',
        output_index: at + 1,
        item: {
          id: `msg_${at}`,
          type: 'message',
          role: 'assistant',
          status: 'completed',
          phase: at === 0 ? 'commentary' : 'final_answer',
          content: [{ type: 'output_text', text, annotations: [] }],
        },
      })),
      { type: 'codex.rate_limits', plan_type: 'plus' },
      {
        type: 'response.completed',
        response: {
          ...response,
          status: 'completed',
          usage: { input_tokens: 30, output_tokens: 12, total_tokens: 42 },
        },
      },
    ]),
    expected: { text: 'One moment. Left.', thoughts: 'Hm.', calls: [], stop: 'stop', usage },
  },
];
