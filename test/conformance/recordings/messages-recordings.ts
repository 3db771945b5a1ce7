import { jsonBytes, namedEvents } from './event-bytes.ts';
import type { Recording } from './replay-recording.ts';

const message = {
  id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [],
  stop_reason: null,
  stop_sequence: null,
};
const usage = {
  input_tokens: 472,
  cache_creation_input_tokens: 2048,
  cache_read_input_tokens: 16_384,
  cache_creation: { ephemeral_5m_input_tokens: 2048, ephemeral_1h_input_tokens: 0 },
  output_tokens: 2,
  service_tier: 'standard',
};

type Event = { readonly type: string };

const opened = (index: number, content_block: object) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const delta = (index: number, told: object) => ({ type: 'content_block_delta', index, delta: told });
const closed = (index: number) => ({ type: 'content_block_stop', index });
const start = (told: object = {}) => ({ type: 'message_start', message: { ...message, usage, ...told } });
const finish = (stop_reason: string, told: object = { output_tokens: 89 }, more: object = {}) => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null, ...more }, usage: told },
  { type: 'message_stop' },
];

/** A block that comes in pieces. */
function block(index: number, content_block: object, deltas: readonly object[]): Event[] {
  return [opened(index, content_block), ...deltas.map((each) => delta(index, each)), closed(index)];
}

const text = (...pieces: string[]) => pieces.map((piece) => ({ type: 'text_delta', text: piece }));
const json = (...pieces: string[]) =>
  pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
const emptyText = { type: 'text', text: '' };

const recorded: readonly { readonly title: string; readonly events: readonly Event[] }[] = [
  {
    title: 'text between pings, cached input',
    events: [
      start(),
      opened(0, emptyText),
      { type: 'ping' },
      ...text('Turn', ' left at the 港', ' — then on. ⚓').map((each) => delta(0, each)),
      { type: 'ping' },
      closed(0),
      ...finish('end_turn', { ...usage, output_tokens: 89 }),
    ],
  },
  {
    title: 'thoughts, hidden thoughts, text and two calls',
    events: [
      start(),
      ...block(0, { type: 'thinking', thinking: '', signature: '' }, [
        { type: 'thinking_delta', thinking: 'Two things' },
        { type: 'thinking_delta', thinking: ' to find out.' },
        { type: 'signature_delta', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pk=' },
      ]),
      ...block(1, { type: 'redacted_thinking', data: 'EmwKAhgBEgy3va3pzix' }, []),
      ...block(2, emptyText, text("I'll check", ' both.')),
      ...block(
        3,
        { type: 'tool_use', id: 'toolu_01T1x1fJ34qAmk2tNTrN7Up6', name: 'get_weather', input: {} },
        json('', '{"city"', ': "Lis', 'bon", "days": [1, 2]', '}'),
      ),
      ...block(4, { type: 'tool_use', id: 'toolu_02', name: 'ping', input: {} }, json('')),
      ...finish('tool_use'),
    ],
  },
  {
    title: 'a search of the vendor’s own, with citations, between texts',
    events: [
      start({ usage: { ...usage, server_tool_use: { web_search_requests: 0 } } }),
      ...block(0, emptyText, text('I will search.')),
      ...block(
        1,
        { type: 'server_tool_use', id: 'srvtoolu_014hJH82', name: 'web_search', input: {} },
        json('', '{"query"', ': "harbour"}'),
      ),
      ...block(
        2,
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_014hJH82',
          content: [
            {
              type: 'web_search_result',
              title: 'Port',
              url: 'https://example.com/port',
              encrypted_content: 'Eo8B',
              page_age: null,
            },
          ],
        },
        [],
      ),
      ...block(3, { ...emptyText, citations: [] }, [
        {
          type: 'citations_delta',
          citation: {
            type: 'web_search_result_location',
            cited_text: 'The port lies south.',
            url: 'https://example.com/port',
            title: 'Port',
            encrypted_index: 'Eo8',
          },
        },
        ...text('The port lies south'),
      ]),
      ...block(4, emptyText, text('.')),
      ...finish('end_turn', {
        input_tokens: 10_682,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 510,
        server_tool_use: { web_search_requests: 1 },
      }),
    ],
  },
  {
    title: 'code that the vendor ran, before a call of the client’s own tool',
    events: [
      start({ container: { id: 'container_011', expires_at: '2026-11-26T17:00:00Z' } }),
      ...block(
        0,
        { type: 'server_tool_use', id: 'srvtoolu_01B3', name: 'bash_code_execution', input: {} },
        json('', '{"command": "ls', ' -la"}'),
      ),
      ...block(
        1,
        {
          type: 'bash_code_execution_tool_result',
          tool_use_id: 'srvtoolu_01B3',
          content: { type: 'bash_code_execution_result', stdout: 'total 24', stderr: '', return_code: 0 },
        },
        [],
      ),
      ...block(2, emptyText, text('24 files. Now the weather.')),
      ...block(
        3,
        {
          type: 'tool_use',
          id: 'toolu_04',
          name: 'get_weather',
          input: {},
          caller: { type: 'code_execution_20250825', tool_id: 'srvtoolu_01B3' },
        },
        json('', '{"city": "Lisbon"}'),
      ),
      ...finish('tool_use'),
    ],
  },
  {
    title: 'a turn that the vendor paused',
    events: [
      start(),
      ...block(0, emptyText, text('I search')),
      ...block(
        1,
        { type: 'server_tool_use', id: 'srvtoolu_02', name: 'web_search', input: {} },
        json('{"query":"a"}'),
      ),
      ...finish('pause_turn'),
    ],
  },
  {
    title: 'an answer that met a stop sequence',
    events: [
      start(),
      ...block(0, emptyText, text('one, two')),
      ...finish('stop_sequence', { output_tokens: 5 }, { stop_sequence: 'three' }),
    ],
  },
  {
    title: 'an answer cut by the limit',
    events: [start(), ...block(0, emptyText, text('one, two')), ...finish('max_tokens')],
  },
  {
    title: 'an answer without room in the context',
    events: [start(), ...block(0, emptyText, text('one')), ...finish('model_context_window_exceeded')],
  },
  {
    title: 'a refusal in mid-answer',
    events: [
      start(),
      ...block(0, emptyText, text('Sure, first')),
      ...finish('refusal', { output_tokens: 4 }, { stop_details: { type: 'refusal', category: 'cyber' } }),
    ],
  },
  {
    title: 'an answer of nothing',
    events: [start(), ...finish('end_turn', { output_tokens: 1 })],
  },
  {
    title: 'usage that falls when the context is compacted, and thoughts counted apart',
    events: [
      start({ usage: { input_tokens: 60_385, cache_read_input_tokens: 5, output_tokens: 1 } }),
      ...block(0, { type: 'compaction', content: null }, [
        { type: 'compaction_delta', content: 'So far: …' },
      ]),
      ...block(1, emptyText, text('a')),
      ...finish('end_turn', {
        input_tokens: 612,
        cache_read_input_tokens: null,
        output_tokens: 40,
        output_tokens_details: { thinking_tokens: 12 },
        iterations: [
          { input_tokens: 60_385, output_tokens: 900 },
          { input_tokens: 612, output_tokens: 40 },
        ],
      }),
    ],
  },
  {
    title: 'finer-grained tool input, broken by the limit',
    events: [
      start(),
      ...block(
        0,
        { type: 'tool_use', id: 'toolu_03', name: 'write', input: {} },
        json('{"path": "a.txt", ', '"text": "one'),
      ),
      ...finish('max_tokens'),
    ],
  },
];

const whole = {
  ...message,
  content: [
    { type: 'thinking', thinking: 'h', signature: 's' },
    { type: 'text', text: 'a', citations: null },
    { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
    { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
    { type: 'text', text: 'b' },
    { type: 'tool_use', id: 'toolu_1', name: 'f', input: { x: [1, { y: null }] } },
  ],
  stop_reason: 'tool_use',
  usage: { ...usage, output_tokens: 503 },
};

export const messagesRecordings: readonly (Recording & { readonly title: string })[] = [
  ...recorded.map(({ events, title }) => ({
    title: `Anthropic, ${title}`,
    upstreamApi: 'messages' as const,
    isStream: true,
    bytes: namedEvents(events),
  })),
  {
    title: 'Anthropic, a whole answer of every kind of block',
    upstreamApi: 'messages',
    isStream: false,
    bytes: jsonBytes(whole),
  },
];
