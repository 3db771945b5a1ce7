import type { DecodeContext } from '../codec.ts';
import type { ToolKind } from '../conversation.ts';
import { isObject, type JsonObject, listMember, numberMember, textMember } from '../json-value.ts';
import type { ReplyEvent } from '../reply.ts';
import { argumentsText, customPartOf, legacyCallOf, thoughtSignatureOf } from './decode-message.ts';
import { newCallId } from './decode-reply.ts';

/**
 * Tells the calls of a stream apart. Vendors number them, or repeat an id, or do neither: a new index or a
 * new id begins a call, what has neither belongs to the last one.
 */
export class StreamedCalls {
  readonly #context: DecodeContext;
  readonly #calls: Call[] = [];
  readonly #byIndex = new Map<number, Call>();
  #last: Call | null = null;

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  /** How many have begun. */
  get count(): number {
    return this.#calls.length;
  }

  /** What the calls in one delta say. */
  read(delta: JsonObject): readonly ReplyEvent[] {
    const events = listMember(delta, 'tool_calls')
      .filter(isObject)
      .flatMap((element) => this.#readElement(element));
    const legacy = legacyCallOf(delta);
    if (legacy !== null) events.push(...this.#readElement({ index: 0, function: legacy }));
    return events;
  }

  /** No more comes: every call is complete. */
  end(): readonly ReplyEvent[] {
    return this.#calls.flatMap((call): readonly ReplyEvent[] => [
      ...this.#begin(call),
      { type: 'tool_end', tool: call.tool },
    ]);
  }

  #readElement(element: JsonObject): ReplyEvent[] {
    const call = this.#callOf(element);
    const custom = customPartOf(element);
    const isCustom = custom !== null;
    const called = custom ?? element.function;
    if (isCustom && !call.isBegun) call.kind = 'custom';
    call.name ||= textMember(called, 'name') ?? '';
    call.signature ??= thoughtSignatureOf(element);
    const text = isCustom ? (textMember(called, 'input') ?? '') : argumentsText(called);
    // The name may come behind the id; without it nobody knows what is called.
    if (call.name === '') {
      call.held += text;
      return [];
    }
    const begun = this.#begin(call);
    if (text !== '') begun.push({ type: 'tool_input', tool: call.tool, text });
    return begun;
  }

  #callOf(element: JsonObject): Call {
    const id = textMember(element, 'id') ?? '';
    const index = numberMember(element, 'index');
    const current = index === null ? this.#last : (this.#byIndex.get(index) ?? null);
    // Gemini gives each of several calls the index 0, and an id of its own.
    const isNew = current === null || (id !== '' && current.givenId !== '' && id !== current.givenId);
    const call = isNew ? this.#newCall(id) : current;
    if (call.givenId === '') call.givenId = id;
    if (index !== null) this.#byIndex.set(index, call);
    this.#last = call;
    return call;
  }

  #newCall(id: string): Call {
    const call: Call = {
      tool: this.#calls.length,
      givenId: id,
      name: '',
      kind: 'function',
      signature: null,
      held: '',
      isBegun: false,
    };
    this.#calls.push(call);
    return call;
  }

  #begin(call: Call): ReplyEvent[] {
    if (call.isBegun) return [];
    call.isBegun = true;
    const { tool, givenId, name, kind, signature, held } = call;
    const events: ReplyEvent[] = [
      {
        type: 'tool_start',
        tool,
        id: givenId || newCallId(this.#context),
        name,
        kind,
        ...(signature !== null && { signature }),
      },
    ];
    if (held !== '') events.push({ type: 'tool_input', tool, text: held });
    return events;
  }
}

interface Call {
  /** Counted from 0 in order of appearance. */
  readonly tool: number;
  /** The provider's id; `''`: not told yet. */
  givenId: string;
  name: string;
  kind: ToolKind;
  signature: string | null;
  /** Arguments that came before the name. */
  held: string;
  isBegun: boolean;
}
