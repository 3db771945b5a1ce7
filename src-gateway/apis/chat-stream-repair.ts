import { joinBytes, splitEventBytes } from './sse.ts';

/**
 * What is wrong with a provider's chat streams, so that OpenAI's own client fails on them:
 * `tool-index`: tool calls come without `index`; `tool-index-base`: it does not begin at 0;
 * `role`: the first delta of a choice has none.
 */
export type ChatStreamDefect = 'tool-index' | 'tool-index-base' | 'role';

/** Mends a chat stream event by event; those without a defect keep their bytes. */
export class ChatStreamRepair {
  readonly #defects: ReadonlySet<ChatStreamDefect>;
  readonly #choices = new Map<number, ChoiceState>();

  constructor(defects: readonly ChatStreamDefect[]) {
    this.#defects = new Set(defects);
  }

  /** `events`: bytes that end behind a complete event. */
  mend(events: Uint8Array): Uint8Array {
    return joinBytes(splitEventBytes(events).map((event) => this.#mendEvent(event)));
  }

  #mendEvent(event: Uint8Array): Uint8Array {
    const text = decoder.decode(event);
    const json = /^data: ?(\{.*\})$/m.exec(text)?.[1];
    const chunk = json === undefined ? null : parsed(json);
    if (json === undefined || chunk === null || !Array.isArray(chunk.choices)) return event;
    let isChanged = false;
    const choices = chunk.choices.map((choice: unknown) => {
      const mended =
        isObject(choice) && isObject(choice.delta) ? this.#mendChoice(choice, choice.delta) : null;
      isChanged ||= mended !== null;
      return mended ?? choice;
    });
    if (!isChanged) return event;
    return encoder.encode(text.replace(json, () => JSON.stringify({ ...chunk, choices })));
  }

  /** `null`: there is nothing to mend. */
  #mendChoice(choice: JsonObject, delta: JsonObject): JsonObject | null {
    const state = this.#stateOf(choice.index);
    const calls = Array.isArray(delta.tool_calls) ? delta.tool_calls : null;
    const indexed = calls?.map((call: unknown) => (isObject(call) ? this.#mendCall(call, state) : call));
    const lacksRole = this.#defects.has('role') && state.isFirst && delta.role === undefined;
    state.isFirst = false;
    const isReindexed = indexed?.some((call, index) => call !== calls?.[index]) === true;
    if (!lacksRole && !isReindexed) return null;
    return {
      ...choice,
      delta: {
        ...(lacksRole && { role: 'assistant' }),
        ...delta,
        ...(isReindexed && { tool_calls: indexed }),
      },
    };
  }

  #mendCall(call: JsonObject, state: ChoiceState): JsonObject {
    const given = call.index;
    if (typeof given !== 'number') {
      if (!this.#defects.has('tool-index')) return call;
      const isNext = typeof call.id === 'string' && call.id !== '' && call.id !== state.lastId;
      if (isNext) {
        state.lastId = String(call.id);
        state.calls += 1;
      }
      return { index: Math.max(0, state.calls - 1), ...call };
    }
    if (!this.#defects.has('tool-index-base')) return call;
    const index = state.indexes.get(given) ?? state.indexes.size;
    state.indexes.set(given, index);
    return index === given ? call : { ...call, index };
  }

  #stateOf(index: unknown): ChoiceState {
    const key = typeof index === 'number' ? index : 0;
    const known = this.#choices.get(key);
    if (known !== undefined) return known;
    const state: ChoiceState = { isFirst: true, calls: 0, lastId: '', indexes: new Map() };
    this.#choices.set(key, state);
    return state;
  }
}

interface ChoiceState {
  isFirst: boolean;
  /** How many tool calls have begun. */
  calls: number;
  lastId: string;
  /** The provider's index to ours, in order of first appearance. */
  readonly indexes: Map<number, number>;
}

type JsonObject = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function parsed(json: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
