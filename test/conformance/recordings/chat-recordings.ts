import { dataEvents, jsonBytes } from './event-bytes.ts';
import type { Recording } from './replay-recording.ts';

const done = 'data: [DONE]';

function chunks(
  head: object,
  deltas: readonly (readonly [delta: object, finish?: string | null, more?: object])[],
): object[] {
  return deltas.map(([delta, finish_reason = null, more = {}]) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...more,
  }));
}

const openaiHead = {
  id: 'chatcmpl-CkQw3rT8',
  object: 'chat.completion.chunk',
  created: 1762170000,
  model: 'gpt-5-2025-08-07',
  service_tier: 'default',
  system_fingerprint: null,
};
const openaiUsage = {
  prompt_tokens: 1311,
  completion_tokens: 212,
  total_tokens: 1523,
  prompt_tokens_details: { cached_tokens: 1024, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 128,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
};
const call = (index: number, id: string, name: string, args: string) => ({
  tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }],
});
const args = (index: number, text: string) => ({
  tool_calls: [{ index, function: { arguments: text } }],
});

interface ChatRecording {
  readonly title: string;
  readonly model?: string;
  readonly bytes: Uint8Array;
  readonly isStream?: false;
}

const recorded: readonly ChatRecording[] = [
  {
    title: 'OpenAI, text with obfuscation and usage',
    bytes: dataEvents([
      ...chunks(openaiHead, [
        [{ role: 'assistant', content: '', refusal: null }, null, { usage: null, obfuscation: 'x8Kq' }],
        [{ content: 'Turn left at the 港' }, null, { usage: null, obfuscation: 'P' }],
        [{ content: ' — then on. ⚓' }, null, { usage: null, obfuscation: 'a81Hh2' }],
        [{}, 'stop', { usage: null, obfuscation: 'q' }],
      ]),
      { ...openaiHead, choices: [], usage: openaiUsage, obfuscation: 'Zt3' },
      done,
    ]),
  },
  {
    title: 'OpenAI, text and three calls, whose arguments come one after another',
    bytes: dataEvents([
      ...chunks(openaiHead, [
        [{ role: 'assistant', content: 'Let me look.', refusal: null }],
        [call(0, 'call_Zl9', 'get_weather', '')],
        [args(0, '{"ci')],
        [args(0, 'ty":"Lis')],
        [args(0, 'bon"}')],
        [call(1, 'call_a0X', 'get_time', '')],
        [args(1, '{"zone": "WET", "deep": {"list": [1, 2.50, "\\u00e9"]}}')],
        [call(2, 'call_bare', 'ping', '')],
        [args(2, '{}')],
        [{}, 'tool_calls'],
      ]),
      { ...openaiHead, choices: [], usage: openaiUsage },
      done,
    ]),
  },
  {
    title: 'OpenAI, a refusal',
    bytes: dataEvents([
      ...chunks(openaiHead, [
        [{ role: 'assistant', content: null, refusal: '' }],
        [{ refusal: "I'm sorry, but" }],
        [{ refusal: ' I cannot help with that.' }],
        [{}, 'stop'],
      ]),
      { ...openaiHead, choices: [], usage: { ...openaiUsage, prompt_tokens_details: undefined } },
      done,
    ]),
  },
  {
    title: 'OpenAI, stopped by the limit while it called',
    bytes: dataEvents([
      ...chunks(openaiHead, [[{ role: 'assistant', content: 'One more word' }], [{}, 'length']]),
      { ...openaiHead, choices: [], usage: openaiUsage },
      done,
    ]),
  },
  {
    title: 'Azure, which begins with a chunk of its filter and ends by it',
    bytes: dataEvents([
      {
        choices: [],
        created: 0,
        id: '',
        model: '',
        object: '',
        prompt_filter_results: [
          { prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } },
        ],
      },
      ...chunks({ ...openaiHead, model: 'gpt-4o-2024-11-20', system_fingerprint: 'fp_ee1d74bde0' }, [
        [{ role: 'assistant', content: '', refusal: null }],
        [{ content: 'Well' }],
        [{}, 'content_filter'],
      ]),
      { ...openaiHead, choices: [], usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 } },
      done,
    ]),
  },
  {
    title: 'DeepSeek, thoughts beside null content, and its own names for the cache',
    model: 'deepseek/deepseek-reasoner',
    bytes: dataEvents([
      ...chunks(
        {
          id: 'f2b9a7e0-11',
          object: 'chat.completion.chunk',
          created: 1762170001,
          model: 'deepseek-reasoner',
          system_fingerprint: 'fp_x',
        },
        [
          [{ role: 'assistant', content: null, reasoning_content: '' }],
          [{ content: null, reasoning_content: 'The user asks.\n' }],
          [{ content: null, reasoning_content: 'I say: left.' }],
          [{ content: 'Left', reasoning_content: null }],
          [{ content: '.', reasoning_content: null }],
          [
            { content: '', reasoning_content: null },
            'stop',
            {
              usage: {
                prompt_tokens: 80,
                completion_tokens: 60,
                total_tokens: 140,
                prompt_tokens_details: { cached_tokens: 64 },
                completion_tokens_details: { reasoning_tokens: 50 },
                prompt_cache_hit_tokens: 64,
                prompt_cache_miss_tokens: 16,
              },
            },
          ],
        ],
      ),
      done,
    ]),
  },
  {
    title: 'xAI, whose thoughts count beside the answer',
    model: 'xai/grok-4',
    bytes: dataEvents([
      ...chunks({ ...openaiHead, model: 'grok-4-0709', system_fingerprint: 'fp_19e21a36c0' }, [
        [{ role: 'assistant', content: '' }],
        [{ content: 'Left.' }],
        [call(0, 'call_70081', 'get_time', '{"zone":"WET"}')],
        [{}, 'tool_calls'],
      ]),
      {
        ...openaiHead,
        choices: [],
        usage: {
          prompt_tokens: 12,
          completion_tokens: 11,
          total_tokens: 313,
          prompt_tokens_details: { text_tokens: 12, audio_tokens: 0, image_tokens: 0, cached_tokens: 8 },
          completion_tokens_details: { reasoning_tokens: 290 },
          num_sources_used: 0,
        },
      },
      done,
    ]),
  },
  {
    title: 'Groq, thoughts as `reasoning`, usage twice',
    model: 'groq/openai-gpt-oss',
    bytes: dataEvents([
      ...chunks({ ...openaiHead, model: 'openai/gpt-oss-120b', system_fingerprint: 'fp_213fc' }, [
        [{ role: 'assistant', content: '' }, null, { x_groq: { id: 'req_01j' } }],
        [{ channel: 'analysis', reasoning: 'Need the time.' }],
        [call(0, 'fc_aa1', 'get_time', '{"zone":"WET"}')],
        [
          {},
          'tool_calls',
          {
            x_groq: {
              id: 'req_01j',
              usage: { prompt_tokens: 70, completion_tokens: 30, total_tokens: 100, total_time: 0.1 },
            },
            usage: { prompt_tokens: 70, completion_tokens: 30, total_tokens: 100, total_time: 0.1 },
          },
        ],
      ]),
      { ...openaiHead, choices: [], usage: { prompt_tokens: 70, completion_tokens: 30, total_tokens: 100 } },
      done,
    ]),
  },
  {
    title: 'vLLM, empty members everywhere, a blank call list, comments and the usage of every chunk',
    bytes: dataEvents([
      ': keep-alive',
      ...chunks({ ...openaiHead, model: 'qwen3-32b' }, [
        [
          { role: 'assistant', content: '', reasoning_content: null, tool_calls: [] },
          null,
          { usage: { prompt_tokens: 5, completion_tokens: 0, total_tokens: 5 } },
        ],
        [
          { content: 'a', tool_calls: [] },
          null,
          { usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 } },
        ],
        [
          { content: 'b', function_call: null, tool_calls: null },
          'stop',
          { usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } },
        ],
      ]),
      ': keep-alive',
      done,
    ]),
  },
  {
    title: 'OpenRouter, comments before the first chunk and a usage beside an empty last delta',
    bytes: dataEvents([
      ': OPENROUTER PROCESSING',
      ': OPENROUTER PROCESSING',
      ...chunks({ ...openaiHead, id: 'gen-1762170002-x', provider: 'DeepInfra', model: 'z-ai/glm-4.6' }, [
        [{ role: 'assistant', content: '', reasoning: 'Hm', reasoning_details: [] }],
        [{ role: 'assistant', content: '', reasoning: ', left.' }],
        [{ role: 'assistant', content: 'Left.' }],
        [{ role: 'assistant', content: '' }, 'stop'],
        [
          { role: 'assistant', content: '' },
          null,
          {
            usage: {
              prompt_tokens: 20,
              completion_tokens: 9,
              total_tokens: 29,
              cost: 0.0001,
              prompt_tokens_details: { cached_tokens: 0 },
              completion_tokens_details: { reasoning_tokens: 4 },
            },
          },
        ],
      ]),
      done,
    ]),
  },
  {
    title: 'OpenAI, a whole answer with citations and calls',
    isStream: false,
    bytes: jsonBytes({
      ...openaiHead,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'See there.',
            refusal: null,
            annotations: [
              {
                type: 'url_citation',
                url_citation: { url: 'https://example.com', title: 'E', start_index: 0, end_index: 3 },
              },
            ],
            tool_calls: [
              { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":[1,{"b":null}]}' } },
              { id: 'call_2', type: 'function', function: { name: 'g', arguments: '' } },
            ],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: openaiUsage,
    }),
  },
];

export const chatRecordings: readonly (Recording & { readonly title: string })[] = recorded.map(
  ({ isStream = true, ...recording }) => ({ upstreamApi: 'chat', isStream, ...recording }),
);
