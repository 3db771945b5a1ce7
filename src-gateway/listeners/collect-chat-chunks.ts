import {
  isObject,
  type JsonObject,
  listMember,
  member,
  numberMember,
  parseJson,
  textMember,
} from '../apis/json-value.ts';
import { SseParser } from '../apis/sse-parser.ts';

export interface CollectedChunks {
  /** A whole chat completion. */
  readonly completion: JsonObject;
  /** What the stream itself reported as its failure; `null`: nothing. */
  readonly error: string | null;
}

/**
 * The chat completion that a stream of chunks tells: for clients that asked for no stream, of agents that
 * answer with one all the same. `now`: seconds since the epoch, for a stream that says nothing of itself.
 */
export function collectChatChunks(body: Uint8Array, now: number): CollectedChunks {
  const parser = new SseParser();
  const chunks = [...parser.push(body), ...parser.end()].map(({ data }) => parseJson(data)).filter(isObject);
  const first = chunks.find((chunk) => Array.isArray(chunk.choices)) ?? {};
  const choices = chunks.map((chunk) => listMember(chunk, 'choices')[0]);
  const reasons = choices.flatMap((choice) => textMember(choice, 'finish_reason') ?? []);
  const usages = chunks.flatMap(({ usage }) => (isObject(usage) ? [usage] : []));
  const calls = collectCalls(choices);
  const said = choices.flatMap((choice) => textMember(member(choice, 'delta'), 'content') ?? []);
  const reported = chunks.map((chunk) => member(chunk, 'error')).find((error) => error !== undefined);
  return {
    completion: {
      id: textMember(first, 'id') ?? '',
      object: 'chat.completion',
      created: numberMember(first, 'created') ?? now,
      model: textMember(first, 'model') ?? '',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: said.length === 0 && calls.length > 0 ? null : said.join(''),
            ...(calls.length > 0 && { tool_calls: calls }),
          },
          finish_reason: reasons.at(-1) ?? 'stop',
        },
      ],
      ...(usages.length > 0 && { usage: usages.at(-1) }),
    },
    error: reported === undefined ? null : (textMember(reported, 'message') ?? JSON.stringify(reported)),
  };
}

/** Calls of tools come in pieces, each with the place of its call. */
function collectCalls(choices: readonly unknown[]): readonly JsonObject[] {
  const calls = new Map<number, { id: string; name: string; arguments: string }>();
  for (const choice of choices) {
    for (const piece of listMember(member(choice, 'delta'), 'tool_calls')) {
      const index = numberMember(piece, 'index') ?? calls.size;
      const call = calls.get(index) ?? { id: '', name: '', arguments: '' };
      const called = member(piece, 'function');
      call.id ||= textMember(piece, 'id') ?? '';
      call.name ||= textMember(called, 'name') ?? '';
      call.arguments += textMember(called, 'arguments') ?? '';
      calls.set(index, call);
    }
  }
  return [...calls.values()].map(({ id, ...called }) => ({ id, type: 'function', function: called }));
}
