import { jsonBytes } from './event-bytes.ts';
import type { Recording } from './replay-recording.ts';
import {
  call,
  type Item,
  message,
  reasoning,
  refusal,
  response,
  streamOf,
  type Told,
  usage,
} from './responses-stream.ts';

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

/** Item after item. */
function recordingOf(items: readonly Item[], last: Told = completed): Uint8Array {
  return streamOf(items, (written) => written.flat(), last);
}

const recorded: readonly { readonly title: string; readonly bytes: Uint8Array }[] = [
  {
    title: 'text after hidden thoughts',
    bytes: recordingOf(
      [reasoning('rs_1', []), message('msg_1', ['Turn left at the 港', ' — on. ⚓'])],
      completed,
    ),
  },
  {
    title: 'thoughts in two summaries, text, and parallel calls',
    bytes: recordingOf(
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
    bytes: recordingOf([reasoning('rs_1', []), search, message('msg_1', ['South.'])], completed),
  },
  { title: 'a refusal', bytes: recordingOf([refusal('msg_1', ["I can't", ' do that.'])], completed) },
  {
    title: 'an answer cut by the limit',
    bytes: recordingOf([message('msg_1', ['one, two'], 'incomplete')], {
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    }),
  },
  {
    title: 'an answer stopped by the filter',
    bytes: recordingOf([message('msg_1', ['one'], 'incomplete')], {
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
