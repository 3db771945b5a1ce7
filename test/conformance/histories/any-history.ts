import fc from 'fast-check';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';

/** What may stand in a conversation that a client sends, in no API's words and not always sensible. */
export type Step =
  | { readonly kind: 'user' | 'system'; readonly text: string }
  | { readonly kind: 'image' }
  | { readonly kind: 'assistant'; readonly text: string; readonly calls: readonly Call[] }
  /** A result of a call that nobody made. */
  | { readonly kind: 'stray' };

export interface Call {
  readonly id: string;
  /** JSON, or what a model wrote in its place. */
  readonly input: string;
  /** `null`: it was never answered. */
  readonly result: string | null;
}

export interface History {
  readonly steps: readonly Step[];
  readonly offersTools: boolean;
}

const text = fc.constantFrom('hello', 'hello', '', ' ', '\n', '港 ⚓');
const call = fc.record({
  id: fc.stringMatching(/^[a-z]{1,3}[-:. |]?[a-z0-9]{4,50}$/),
  input: fc.constantFrom('{}', '{"a":[1,{"b":null}]}', '', '{"a":', '[1]'),
  result: fc.option(text),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('user' as const, 'system' as const), text }),
  fc.constant({ kind: 'image' as const }),
  fc.constant({ kind: 'stray' as const }),
  fc.record({
    kind: fc.constant('assistant' as const),
    text,
    calls: fc.uniqueArray(call, { maxLength: 3, selector: ({ id }) => id }),
  }),
);

/** The user has the last word, so that there is something to answer. */
export const anyHistory: fc.Arbitrary<History> = fc.record({
  steps: fc
    .array(step, { maxLength: 7 })
    .filter((steps) => {
      const ids = steps.flatMap((each) => (each.kind === 'assistant' ? each.calls.map(({ id }) => id) : []));
      return new Set(ids).size === ids.length;
    })
    .map((steps) => [...steps, { kind: 'user' as const, text: 'the question' }]),
  offersTools: fc.boolean(),
});

/** The body of a request with this history. */
export function writeHistory(api: ClientApi, model: string, history: History): object {
  switch (api) {
    case 'chat':
      return { model, messages: history.steps.flatMap(chatMessages), ...chatTools(history) };
    case 'messages':
      return {
        model,
        max_tokens: 500,
        messages: history.steps.flatMap(messagesTurns),
        ...(history.offersTools && { tools: [{ name: 'f', input_schema: { type: 'object' } }] }),
      };
    case 'responses':
      return {
        model,
        store: false,
        input: history.steps.flatMap(responsesItems),
        ...(history.offersTools && {
          tools: [{ type: 'function', name: 'f', parameters: null, strict: false }],
        }),
      };
    default:
      return api satisfies never;
  }
}

const pixel = 'iVBORw0KGgo=';

function chatTools({ offersTools }: History): object {
  return offersTools ? { tools: [{ type: 'function', function: { name: 'f' } }] } : {};
}

function chatMessages(step: Step): object[] {
  switch (step.kind) {
    case 'user':
    case 'system':
      return [{ role: step.kind, content: step.text }];
    case 'image':
      return [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }],
        },
      ];
    case 'stray':
      return [{ role: 'tool', tool_call_id: 'nobody', content: 'x' }];
    case 'assistant': {
      const tool_calls = step.calls.map(({ id, input }) => ({
        id,
        type: 'function',
        function: { name: 'f', arguments: input },
      }));
      const results = step.calls.flatMap(({ id, result }) =>
        result === null ? [] : [{ role: 'tool', tool_call_id: id, content: result }],
      );
      const called = tool_calls.length > 0 ? { tool_calls } : {};
      return [{ role: 'assistant', content: step.text, ...called }, ...results];
    }
    default:
      return step satisfies never;
  }
}

function messagesTurns(step: Step): object[] {
  switch (step.kind) {
    case 'user':
    case 'system':
      return [{ role: step.kind, content: step.text }];
    case 'image': {
      const source = { type: 'base64', media_type: 'image/png', data: pixel };
      return [{ role: 'user', content: [{ type: 'image', source }] }];
    }
    case 'stray':
      return [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'nobody', content: 'x' }] }];
    case 'assistant': {
      const uses = step.calls.map(({ id }) => ({ type: 'tool_use', id, name: 'f', input: { a: 1 } }));
      const results = step.calls.flatMap(({ id, result }) =>
        result === null ? [] : [{ type: 'tool_result', tool_use_id: id, content: result }],
      );
      return [
        { role: 'assistant', content: [{ type: 'text', text: step.text }, ...uses] },
        ...(results.length === 0 ? [] : [{ role: 'user', content: results }]),
      ];
    }
    default:
      return step satisfies never;
  }
}

function responsesItems(step: Step): object[] {
  switch (step.kind) {
    case 'user':
    case 'system':
      return [{ role: step.kind, content: step.text }];
    case 'image':
      return [
        { role: 'user', content: [{ type: 'input_image', image_url: `data:image/png;base64,${pixel}` }] },
      ];
    // The Responses API takes no result without its call, whoever serves it.
    case 'stray':
      return [];
    case 'assistant': {
      const calls = step.calls.map(({ id, input }) => ({
        type: 'function_call',
        call_id: id,
        name: 'f',
        arguments: input,
      }));
      const results = step.calls.flatMap(({ id, result }) =>
        result === null ? [] : [{ type: 'function_call_output', call_id: id, output: result }],
      );
      return [{ role: 'assistant', content: step.text }, ...calls, ...results];
    }
    default:
      return step satisfies never;
  }
}
