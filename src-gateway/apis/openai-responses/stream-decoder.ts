import type { DecodeContext, StreamDecoder } from '../codec.ts';
import { isObject, type JsonObject, listMember, member, numberMember, textMember } from '../json-value.ts';
import type { ReplyEvent } from '../reply.ts';
import { type SseEventReader, SseStreamDecoder, truncatedStream } from '../sse-stream-decoder.ts';
import {
  decodeCitation,
  decodeFailure,
  decodeReasoning,
  finishOf,
  isVendorRun,
  replyError,
} from './decode-reply.ts';
import { decodeUsage } from './usage.ts';

/** Reads the events of a streamed response. */
export function streamDecoder(context: DecodeContext): StreamDecoder {
  return new SseStreamDecoder(new ResponsesEventReader(context));
}

/** What is known of an item of the output while its events come. */
interface OpenItem {
  /** `vendor`: the vendor runs it, the client never hears of it. */
  readonly kind: 'message' | 'reasoning' | 'call' | 'vendor';
  /** Number of the call; -1 for everything else. */
  readonly tool: number;
  /** What went out already, by part. */
  readonly delivered: Map<string, string>;
  isDone: boolean;
}

/** Items are known by their place: some vendors change an item's id with every event. */
class ResponsesEventReader implements SseEventReader {
  readonly #context: DecodeContext;
  readonly #items = new Map<unknown, OpenItem>();
  #hasStarted = false;
  #calls = 0;

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  read(data: JsonObject, name: string): readonly ReplyEvent[] {
    const type = textMember(data, 'type') ?? name;
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
        return this.#start(data.response);
      case 'response.completed':
      case 'response.incomplete':
        return this.#complete(data.response);
      case 'response.failed':
        return [{ type: 'error', error: decodeFailure(data.response) ?? replyError(null) }];
      case 'error':
        return [{ type: 'error', error: replyError(isObject(data.error) ? data.error : data) }];
      default:
        return this.#readItemEvent(type, data);
    }
  }

  done(): readonly ReplyEvent[] {
    return [];
  }

  cut(): readonly ReplyEvent[] {
    return [truncatedStream];
  }

  #start(response: unknown): ReplyEvent[] {
    if (this.#hasStarted) return [];
    this.#hasStarted = true;
    return [
      {
        type: 'start',
        id: textMember(response, 'id') ?? '',
        model: textMember(response, 'model') ?? this.#context.model,
        createdAt: numberMember(response, 'created_at'),
      },
    ];
  }

  #complete(response: unknown): readonly ReplyEvent[] {
    const events = this.#start(response);
    // Some servers send no items before the end.
    if (this.#items.size === 0) {
      for (const [index, item] of listMember(response, 'output').entries()) {
        events.push(...this.#finishItem(index, item));
      }
    }
    const tier = textMember(response, 'service_tier');
    if (tier !== null) events.push({ type: 'service_tier', tier });
    events.push({ type: 'finish', finish: finishOf(response, this.#calls > 0) });
    const usage = decodeUsage(member(response, 'usage'));
    if (usage !== null) events.push({ type: 'usage', usage });
    events.push({ type: 'end' });
    return events;
  }

  #readItemEvent(type: string, data: JsonObject): readonly ReplyEvent[] {
    const key = data.output_index ?? data.item_id;
    switch (type) {
      case 'response.output_item.added':
        return this.#addItem(key, data.item);
      case 'response.output_item.done':
        return this.#finishItem(key, data.item);
      case 'response.output_text.delta':
      case 'response.refusal.delta':
      case 'response.reasoning_text.delta':
      case 'response.reasoning_summary_text.delta':
        return this.#deliver(key, partOf(type, data), textMember(data, 'delta') ?? '');
      case 'response.output_text.done':
      case 'response.reasoning_text.done':
      case 'response.reasoning_summary_text.done':
        return this.#topUp(key, partOf(type, data), textMember(data, 'text') ?? '');
      case 'response.refusal.done':
        return this.#topUp(key, partOf(type, data), textMember(data, 'refusal') ?? '');
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.#deliver(key, 'input', textMember(data, 'delta') ?? '');
      case 'response.function_call_arguments.done':
        return this.#topUp(key, 'input', textMember(data, 'arguments') ?? '');
      case 'response.custom_tool_call_input.done':
        return this.#topUp(key, 'input', textMember(data, 'input') ?? '');
      case 'response.output_text.annotation.added':
        return this.#items.get(key)?.kind === 'message'
          ? decodeCitation(data.annotation).map((citation) => ({ type: 'citation', citation }))
          : [];
      default:
        return [];
    }
  }

  #addItem(key: unknown, item: unknown): ReplyEvent[] {
    if (!isObject(item) || this.#items.has(key)) return [];
    const events = this.#start(null);
    const type = textMember(item, 'type') ?? '';
    if (isVendorRun(item, this.#context.customTools)) {
      this.#items.set(key, { kind: 'vendor', tool: -1, delivered: new Map(), isDone: false });
      return [...events, { type: 'dropped', path: `response.output.${type}` }];
    }
    if (type === 'message' || type === 'reasoning') {
      this.#items.set(key, { kind: type, tool: -1, delivered: new Map(), isDone: false });
      return events;
    }
    const tool = this.#calls;
    this.#calls += 1;
    this.#items.set(key, { kind: 'call', tool, delivered: new Map(), isDone: false });
    events.push({
      type: 'tool_start',
      tool,
      id: textMember(item, 'call_id') ?? textMember(item, 'id') ?? '',
      name: textMember(item, 'name') ?? '',
      kind: type === 'custom_tool_call' ? 'custom' : 'function',
    });
    return [...events, ...this.#topUp(key, 'input', inputOf(item))];
  }

  #finishItem(key: unknown, item: unknown): readonly ReplyEvent[] {
    const events = this.#addItem(key, item);
    const open = this.#items.get(key);
    if (open === undefined || open.isDone || !isObject(item)) return events;
    events.push(...this.#lastOf(key, open, item));
    open.isDone = true;
    return events;
  }

  /** What only the finished item tells, and its end. */
  #lastOf(key: unknown, open: OpenItem, item: JsonObject): readonly ReplyEvent[] {
    switch (open.kind) {
      case 'vendor':
        return [];
      case 'call':
        return [...this.#topUp(key, 'input', inputOf(item)), { type: 'tool_end', tool: open.tool }];
      case 'message': {
        const rest = listMember(item, 'content').flatMap((part, index) => {
          const isRefusal = textMember(part, 'type') === 'refusal';
          const text = textMember(part, isRefusal ? 'refusal' : 'text') ?? '';
          return this.#topUp(key, `${isRefusal ? 'refusal' : 'text'} ${index}`, text);
        });
        return [...rest, { type: 'block_end' }];
      }
      case 'reasoning': {
        const { seal, text } = decodeReasoning(item, this.#context.provider);
        const isNew = open.delivered.size === 0 && text !== '';
        return [
          ...(isNew ? [{ type: 'reasoning', text } as const] : []),
          ...(seal === null ? [] : [{ type: 'reasoning_seal', seal } as const]),
          { type: 'block_end' },
        ];
      }
      default:
        return open.kind satisfies never;
    }
  }

  #deliver(key: unknown, part: string, text: string): readonly ReplyEvent[] {
    if (text === '') return [];
    const events = this.#items.has(key) ? [] : this.#implied(key, part);
    const open = this.#items.get(key);
    if (open === undefined || open.kind === 'vendor' || open.isDone) return events;
    const event = this.#eventOf(open, part, text);
    if (event === null) return events;
    open.delivered.set(part, (open.delivered.get(part) ?? '') + text);
    return [...events, event];
  }

  /** What of a complete text the deltas have not brought. One that contradicts them changes nothing. */
  #topUp(key: unknown, part: string, whole: string): readonly ReplyEvent[] {
    const delivered = this.#items.get(key)?.delivered.get(part) ?? '';
    return whole.startsWith(delivered) ? this.#deliver(key, part, whole.slice(delivered.length)) : [];
  }

  /** Text may come for an item that was never announced; a call without a name cannot. */
  #implied(key: unknown, part: string): ReplyEvent[] {
    if (part === 'input') return [];
    const type = part.startsWith('text') || part.startsWith('refusal') ? 'message' : 'reasoning';
    return this.#addItem(key, { type });
  }

  #eventOf(open: OpenItem, part: string, text: string): ReplyEvent | null {
    const [family] = part.split(' ');
    switch (open.kind) {
      case 'call':
        return family === 'input' ? { type: 'tool_input', tool: open.tool, text } : null;
      case 'message':
        if (family === 'text') return { type: 'text', text };
        return family === 'refusal' ? { type: 'refusal', text } : null;
      case 'reasoning': {
        if (family !== 'summary' && family !== 'thought') return null;
        const [known] = open.delivered.keys();
        // A summary and the thoughts themselves say the same twice.
        if (known !== undefined && !known.startsWith(family)) return null;
        const isNextPart = known !== undefined && !open.delivered.has(part);
        return { type: 'reasoning', text: isNextPart ? `\n\n${text}` : text };
      }
      case 'vendor':
        return null;
      default:
        return open.kind satisfies never;
    }
  }
}

/** Names a part within its item: `text 0`, `summary 1`. */
function partOf(type: string, data: JsonObject): string {
  if (type.startsWith('response.reasoning_summary'))
    return `summary ${numberMember(data, 'summary_index') ?? 0}`;
  const index = numberMember(data, 'content_index') ?? 0;
  if (type.startsWith('response.reasoning_text')) return `thought ${index}`;
  return `${type.startsWith('response.refusal') ? 'refusal' : 'text'} ${index}`;
}

function inputOf(item: JsonObject): string {
  return textMember(item, item.type === 'custom_tool_call' ? 'input' : 'arguments') ?? '';
}
