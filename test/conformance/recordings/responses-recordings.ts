import { jsonBytes, namedEvents } from './event-bytes.ts';
import type { Recording } from './replay-recording.ts';

const response = {
  id: 'resp_0a7f1c',
  object: 'response',
  created_at: 1762170003,
  status: 'in_progress',
  background: false,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: 'gpt-5-2025-08-07',
  output: [],
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: 'medium', summary: 'detailed' },
  service_tier: 'auto',
  store: false,
  temperature: null,
  text: { format: { type: 'text' }, verbosity: 'medium' },
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  truncation: 'disabled',
  usage: null,
  user: null,
  metadata: {},
};
const usage = {
  input_tokens: 331,
  input_tokens_details: { cached_tokens: 128 },
  output_tokens: 91,
  output_tokens_details: { reasoning_tokens: 64 },
  total_tokens: 422,
};

interface Told {
  readonly type: string;
  readonly [member: string]: unknown;
}
interface Item {
  /** As `output_item.done` has it. */
  readonly done: object;
  /** Everything between its `added` and its `done`. */
  readonly steps: readonly Told[];
  readonly added: object;
}

/** A whole stream of these items. */
function streamOf(items: readonly Item[], last: Told & { readonly response?: object }): Uint8Array {
  const output = items.map(({ done }) => done);
  const { response: told, type } = last;
  const events: Told[] = [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
    ...items.flatMap(({ added, done, steps }, output_index) => [
      { type: 'response.output_item.added', output_index, item: added },
      ...steps.map((step) => ({ ...step, output_index })),
      { type: 'response.output_item.done', output_index, item: done },
    ]),
    { type, response: { ...response, status: 'completed', output, usage, ...told } },
  ];
  return namedEvents(events.map((event, sequence_number) => ({ ...event, sequence_number })));
}

function message(id: string, pieces: readonly string[], status = 'completed'): Item {
  const item = { id, type: 'message', role: 'assistant' };
  const part = (text: string) => ({ type: 'output_text', annotations: [], logprobs: [], text });
  const place = { item_id: id, content_index: 0 };
  const text = pieces.join('');
  return {
    added: { ...item, status: 'in_progress', content: [] },
    steps: [
      { type: 'response.content_part.added', ...place, part: part('') },
      ...pieces.map((delta) => ({
        type: 'response.output_text.delta',
        ...place,
        delta,
        logprobs: [],
        obfuscation: 'xX9',
      })),
      { type: 'response.output_text.done', ...place, text, logprobs: [] },
      { type: 'response.content_part.done', ...place, part: part(text) },
    ],
    done: { ...item, status, content: [part(text)] },
  };
}

function refusal(id: string, pieces: readonly string[]): Item {
  const item = { id, type: 'message', role: 'assistant' };
  const place = { item_id: id, content_index: 0 };
  const text = pieces.join('');
  return {
    added: { ...item, status: 'in_progress', content: [] },
    steps: [
      { type: 'response.content_part.added', ...place, part: { type: 'refusal', refusal: '' } },
      ...pieces.map((delta) => ({ type: 'response.refusal.delta', ...place, delta })),
      { type: 'response.refusal.done', ...place, refusal: text },
      { type: 'response.content_part.done', ...place, part: { type: 'refusal', refusal: text } },
    ],
    done: { ...item, status: 'completed', content: [{ type: 'refusal', refusal: text }] },
  };
}

function reasoning(id: string, summaries: readonly (readonly string[])[], encrypted?: string): Item {
  const item = { id, type: 'reasoning' };
  const sealed = encrypted === undefined ? {} : { encrypted_content: encrypted };
  const summary = summaries.map((pieces) => ({ type: 'summary_text', text: pieces.join('') }));
  return {
    added: { ...item, ...sealed, summary: [] },
    steps: summaries.flatMap((pieces, summary_index) => {
      const place = { item_id: id, summary_index };
      const part = { type: 'summary_text', text: pieces.join('') };
      return [
        { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } },
        ...pieces.map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...place, delta })),
        { type: 'response.reasoning_summary_text.done', ...place, text: part.text },
        { type: 'response.reasoning_summary_part.done', ...place, part },
      ];
    }),
    done: { ...item, ...sealed, summary },
  };
}

function call(id: string, call_id: string, name: string, pieces: readonly string[]): Item {
  const item = { id, type: 'function_call', call_id, name };
  const text = pieces.join('');
  return {
    added: { ...item, status: 'in_progress', arguments: '' },
    steps: [
      ...pieces.map((delta) => ({ type: 'response.function_call_arguments.delta', item_id: id, delta })),
      { type: 'response.function_call_arguments.done', item_id: id, name, arguments: text },
    ],
    done: { ...item, status: 'completed', arguments: text },
  };
}

const search: Item = {
  added: { id: 'ws_1', type: 'web_search_call', status: 'in_progress' },
  steps: [
    { type: 'response.web_search_call.in_progress', item_id: 'ws_1' },
    { type: 'response.web_search_call.searching', item_id: 'ws_1' },
    { type: 'response.web_search_call.completed', item_id: 'ws_1' },
  ],
  done: {
    id: 'ws_1',
    type: 'web_search_call',
    status: 'completed',
    action: { type: 'search', query: 'harbour' },
  },
};

const completed = { type: 'response.completed' };

const recorded: readonly { readonly title: string; readonly bytes: Uint8Array }[] = [
  {
    title: 'text after hidden thoughts',
    bytes: streamOf(
      [reasoning('rs_1', []), message('msg_1', ['Turn left at the 港', ' — on. ⚓'])],
      completed,
    ),
  },
  {
    title: 'thoughts in two summaries, text, and parallel calls',
    bytes: streamOf(
      [
        reasoning('rs_1', [['**Looking', '** up'], ['then']], 'gAAAAABo'),
        message('msg_1', ['Let me look.']),
        call('fc_1', 'call_aQ1', 'get_weather', ['{"', 'city":"Lis', 'bon"}']),
        call('fc_2', 'call_aQ2', 'get_time', ['{}']),
      ],
      completed,
    ),
  },
  {
    title: 'a search of the vendor’s own before the answer',
    bytes: streamOf([reasoning('rs_1', []), search, message('msg_1', ['South.'])], completed),
  },
  { title: 'a refusal', bytes: streamOf([refusal('msg_1', ["I can't", ' do that.'])], completed) },
  {
    title: 'an answer cut by the limit',
    bytes: streamOf([message('msg_1', ['one, two'], 'incomplete')], {
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    }),
  },
  {
    title: 'an answer stopped by the filter',
    bytes: streamOf([message('msg_1', ['one'], 'incomplete')], {
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
    }),
  },
];

const parts = [message('msg_1', ['See there.']), call('fc_1', 'call_1', 'f', ['{"a":[1,null]}'])];

export const responsesRecordings: readonly (Recording & { readonly title: string })[] = [
  ...recorded.map((each) => ({
    ...each,
    title: `OpenAI, ${each.title}`,
    upstreamApi: 'responses' as const,
    isStream: true,
  })),
  {
    title: 'OpenAI, a whole response',
    upstreamApi: 'responses',
    isStream: false,
    bytes: jsonBytes({ ...response, status: 'completed', output: parts.map(({ done }) => done), usage }),
  },
];
