import type { ClientApi } from '../../src-gateway/apis/client-api.ts';

export const eventsPerStream = 200;

/** A whole stream as the provider sends it in each API, one server-sent event each, always 200 of them. */
export const providerStreams: Readonly<Record<ClientApi, () => readonly string[]>> = {
  chat: chatStream,
  messages: messagesStream,
  responses: responsesStream,
};

/** Where among its events the text begins that a slow stream repeats without end. */
export const textFrom = 6;

function chatStream(): readonly string[] {
  const chunk = (rest: object) =>
    unnamed({
      id: 'chatcmpl-bench',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'bench',
      ...rest,
    });
  const delta = (value: object, finish: string | null = null) =>
    chunk({ choices: [{ index: 0, delta: value, finish_reason: finish }], usage: null });
  return framed([delta({ role: 'assistant', content: '' })], (word) => delta({ content: word }), [
    delta({}, 'stop'),
    chunk({ choices: [], usage: { prompt_tokens: 200, completion_tokens: 196, total_tokens: 396 } }),
    'data: [DONE]\n\n',
  ]);
}

function messagesStream(): readonly string[] {
  const message = {
    id: 'msg_bench',
    type: 'message',
    role: 'assistant',
    model: 'bench',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 200, output_tokens: 1 },
  };
  const delta = (text: string) =>
    named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
  return framed(
    [
      named('message_start', { message }),
      named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ],
    delta,
    [
      named('content_block_stop', { index: 0 }),
      named('message_delta', {
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 196 },
      }),
      named('message_stop', {}),
    ],
  );
}

function responsesStream(): readonly string[] {
  let number = 0;
  const event = (type: string, members: object) => named(type, { ...members, sequence_number: number++ });
  const response = {
    id: 'resp_bench',
    object: 'response',
    created_at: 1_700_000_000,
    status: 'in_progress',
    model: 'bench',
    output: [],
  };
  const item = { id: 'item_bench', type: 'message', role: 'assistant', status: 'in_progress', content: [] };
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  const part = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] });
  const before = [
    event('response.created', { response }),
    event('response.in_progress', { response }),
    event('response.output_item.added', { output_index: 0, item }),
    event('response.content_part.added', { ...place, part: part('') }),
  ];
  const deltas = words(eventsPerStream - before.length - 4);
  const text = deltas.join('');
  const done = { ...item, status: 'completed', content: [part(text)] };
  return [
    ...before,
    ...deltas.map((delta) => event('response.output_text.delta', { ...place, delta, logprobs: [] })),
    event('response.output_text.done', { ...place, text, logprobs: [] }),
    event('response.content_part.done', { ...place, part: part(text) }),
    event('response.output_item.done', { output_index: 0, item: done }),
    event('response.completed', {
      response: {
        ...response,
        status: 'completed',
        output: [done],
        usage: { input_tokens: 200, output_tokens: 196, total_tokens: 396 },
      },
    }),
  ];
}

function framed(
  before: readonly string[],
  delta: (word: string) => string,
  after: readonly string[],
): readonly string[] {
  return [...before, ...words(eventsPerStream - before.length - after.length).map(delta), ...after];
}

function words(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => ` word${index}`);
}

function unnamed(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function named(type: string, members: object): string {
  return `event: ${type}\n${unnamed({ type, ...members })}`;
}
