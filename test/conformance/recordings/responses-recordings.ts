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

/** An item that the vendor runs itself, with the events of its own. */
function vendorItem(id: string, type: string, more: object, steps: readonly string[]): Item {
  return {
    added: { id, type, status: 'in_progress' },
    steps: steps.map((step) => ({ type: `response.${step}`, item_id: id, delta: 'x' })),
    done: { id, type, status: 'completed', ...more },
  };
}

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
  {
    title: 'tools that the vendor ran: a server’s list and call, code, an image',
    bytes: recordingOf([
      vendorItem('mcpl_1', 'mcp_list_tools', { server_label: 's', tools: [] }, [
        'mcp_list_tools.in_progress',
        'mcp_list_tools.completed',
      ]),
      vendorItem('mcp_1', 'mcp_call', { server_label: 's', name: 'f', arguments: '{}', output: 'x' }, [
        'mcp_call.in_progress',
        'mcp_call_arguments.delta',
        'mcp_call.completed',
      ]),
      vendorItem('ci_1', 'code_interpreter_call', { code: 'print(2)', container_id: 'c', outputs: null }, [
        'code_interpreter_call.in_progress',
        'code_interpreter_call_code.delta',
        'code_interpreter_call.completed',
      ]),
      message('msg_1', ['Two', ' it is.']),
      call('fc_1', 'call_aQ1', 'get_time', ['{"zone":', '"WET"}']),
    ]),
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
