import { namedEvents } from './event-bytes.ts';

export const response = {
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
export const usage = {
  input_tokens: 331,
  input_tokens_details: { cached_tokens: 128 },
  output_tokens: 91,
  output_tokens_details: { reasoning_tokens: 64 },
  total_tokens: 422,
};

export interface Told {
  readonly type: string;
  readonly [member: string]: unknown;
}
export interface Item {
  /** As `output_item.done` has it. */
  readonly done: object;
  /** Everything between its `added` and its `done`. */
  readonly steps: readonly Told[];
  readonly added: object;
}

/** A whole stream of these items, with OpenAI's usual events and nothing left out. */
export function streamOf(
  items: readonly Item[],
  order: (written: readonly (readonly Told[])[]) => readonly Told[],
  last: Told & { readonly response?: object },
): Uint8Array {
  const output = items.map(({ done }) => done);
  const { response: told, type } = last;
  const events: Told[] = [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
    ...order(
      items.map(({ added, done, steps }, output_index) => [
        { type: 'response.output_item.added', output_index, item: added },
        ...steps.map((step) => ({ ...step, output_index })),
        { type: 'response.output_item.done', output_index, item: done },
      ]),
    ),
    { type, response: { ...response, status: 'completed', output, usage, ...told } },
  ];
  return namedEvents(events.map((event, sequence_number) => ({ ...event, sequence_number })));
}

export function message(id: string, pieces: readonly string[], status = 'completed'): Item {
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

export function refusal(id: string, pieces: readonly string[]): Item {
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

export function reasoning(id: string, summaries: readonly (readonly string[])[], encrypted?: string): Item {
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

export function call(id: string, call_id: string, name: string, pieces: readonly string[]): Item {
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
