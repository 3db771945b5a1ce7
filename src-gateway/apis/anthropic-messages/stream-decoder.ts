import type { DecodeContext, StreamDecoder } from '../codec.ts';
import { isObject, type JsonObject, listMember, member, numberMember, textMember } from '../json-value.ts';
import type { ReplyEvent } from '../reply.ts';
import { type SseEventReader, SseStreamDecoder, truncatedStream } from '../sse-stream-decoder.ts';
import { decodeCitation } from './citations.ts';
import { decodeError } from './decode-error.ts';
import { decodeOwnBlock, lostCitations, pathOfVendorRun } from './decode-reply.ts';
import { decodeStopReason } from './stop-reason.ts';
import { UsageReports } from './usage.ts';

/** Reads a stream of Anthropic's Messages API. */
export function streamDecoder(context: DecodeContext): StreamDecoder {
  return new SseStreamDecoder(new MessageReader(context));
}

type OpenBlock =
  | { readonly kind: 'text' | 'redacted' | 'vendor' }
  | { readonly kind: 'thinking'; signature: string }
  | {
      readonly kind: 'tool';
      readonly tool: number;
      /** Arguments that the start brought, for servers that send no deltas. */
      whole: string;
    };

class MessageReader implements SseEventReader {
  readonly textMember = 'text';
  readonly #model: string;
  readonly #usage = new UsageReports();
  /** By the index that the provider gives them. */
  readonly #blocks = new Map<number, OpenBlock>();
  readonly #dropped = new Set<string>();
  #isStarted = false;
  #isFinished = false;
  #tools = 0;
  /** What the first event said of the end: a server that does not stream says all in it. */
  #early: { readonly reason: string | null; readonly sequence: string | null } = {
    reason: null,
    sequence: null,
  };

  constructor({ model }: DecodeContext) {
    this.#model = model;
  }

  read(data: JsonObject, name: string): readonly ReplyEvent[] {
    switch (textMember(data, 'type') ?? name) {
      case 'message_start':
        return this.#readStart(data.message);
      case 'content_block_start':
        return this.#begun(this.#readBlockStart(indexOf(data), data.content_block));
      case 'content_block_delta':
        return this.#begun(this.#readDelta(indexOf(data), data.delta));
      case 'content_block_stop':
        return this.#begun(this.#readBlockStop(indexOf(data)));
      case 'message_delta':
        return this.#begun([
          ...this.#finish(textMember(data.delta, 'stop_reason'), textMember(data.delta, 'stop_sequence')),
          ...this.#readUsage(data.usage),
        ]);
      case 'message_stop':
        return this.#begun(this.#end());
      case 'error':
        return [{ type: 'error', error: decodeError(data.error) }];
      default:
        return isObject(data.error) ? [{ type: 'error', error: decodeError(data.error) }] : [];
    }
  }

  /** Not this API's way to end. */
  done(): readonly ReplyEvent[] {
    return [];
  }

  cut(): readonly ReplyEvent[] {
    return this.#isFinished ? this.#end() : [truncatedStream];
  }

  #begun(events: readonly ReplyEvent[]): readonly ReplyEvent[] {
    if (this.#isStarted || events.length === 0) return events;
    this.#isStarted = true;
    return [{ type: 'start', id: '', model: this.#model, createdAt: null }, ...events];
  }

  #readStart(message: unknown): readonly ReplyEvent[] {
    if (this.#isStarted) return [];
    this.#isStarted = true;
    this.#early = {
      reason: textMember(message, 'stop_reason'),
      sequence: textMember(message, 'stop_sequence'),
    };
    const tier = textMember(member(message, 'usage'), 'service_tier');
    return [
      {
        type: 'start',
        id: textMember(message, 'id') ?? '',
        model: textMember(message, 'model') || this.#model,
        createdAt: null,
      },
      ...this.#readUsage(member(message, 'usage')),
      ...(tier === null ? [] : [{ type: 'service_tier' as const, tier }]),
      ...listMember(message, 'content').flatMap((block, index) => [
        ...this.#readBlockStart(index, block),
        ...this.#readBlockStop(index),
      ]),
    ];
  }

  #readUsage(report: unknown): readonly ReplyEvent[] {
    const usage = this.#usage.add(report);
    return usage === null ? [] : [{ type: 'usage', usage }];
  }

  #readBlockStart(index: number, started: unknown): readonly ReplyEvent[] {
    const block = isObject(started) ? decodeOwnBlock(started) : null;
    switch (block?.type) {
      case 'text':
        this.#blocks.set(index, { kind: 'text' });
        return [
          ...(block.text === '' ? [] : [{ type: 'text' as const, text: block.text }]),
          ...block.citations.map((citation) => ({ type: 'citation' as const, citation })),
        ];
      case 'reasoning':
        if (block.seal?.kind === 'redacted') {
          this.#blocks.set(index, { kind: 'redacted' });
          return [{ type: 'reasoning_seal', seal: block.seal }];
        }
        this.#blocks.set(index, { kind: 'thinking', signature: block.seal?.value ?? '' });
        return block.text === '' ? [] : [{ type: 'reasoning', text: block.text }];
      case 'tool_call': {
        const { id, name, kind, input } = block;
        const tool = this.#tools;
        this.#tools += 1;
        this.#blocks.set(index, { kind: 'tool', tool, whole: input === '{}' ? '' : input });
        return [{ type: 'tool_start', tool, id, name, kind }];
      }
      default:
        this.#blocks.set(index, { kind: 'vendor' });
        return this.#drop(pathOfVendorRun(started));
    }
  }

  #drop(path: string): readonly ReplyEvent[] {
    if (this.#dropped.has(path)) return [];
    this.#dropped.add(path);
    return [{ type: 'dropped', path }];
  }

  #readDelta(index: number, delta: unknown): readonly ReplyEvent[] {
    const block = this.#blocks.get(index) ?? this.#implied(index, delta);
    switch (block?.kind) {
      case 'text': {
        const text = textMember(delta, 'text');
        if (text !== null) return text === '' ? [] : [{ type: 'text', text }];
        const told = member(delta, 'citation');
        if (told === undefined) return [];
        const citation = decodeCitation(told);
        return citation === null ? this.#drop(lostCitations) : [{ type: 'citation', citation }];
      }
      case 'thinking': {
        block.signature = textMember(delta, 'signature') ?? block.signature;
        const text = textMember(delta, 'thinking') ?? '';
        return text === '' ? [] : [{ type: 'reasoning', text }];
      }
      case 'tool': {
        const text = textMember(delta, 'partial_json') ?? '';
        if (text === '') return [];
        block.whole = '';
        return [{ type: 'tool_input', tool: block.tool, text }];
      }
      default:
        return [];
    }
  }

  /** Some servers begin a text without saying so. */
  #implied(index: number, delta: unknown): OpenBlock | undefined {
    const type = textMember(delta, 'type');
    if (type !== 'text_delta' && type !== 'thinking_delta') return undefined;
    const block: OpenBlock = type === 'text_delta' ? { kind: 'text' } : { kind: 'thinking', signature: '' };
    this.#blocks.set(index, block);
    return block;
  }

  #readBlockStop(index: number): readonly ReplyEvent[] {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    switch (block?.kind) {
      case 'thinking':
        return block.signature === '' ? [blockEnd] : [sealed(block.signature), blockEnd];
      case 'tool': {
        const { tool, whole } = block;
        const input: readonly ReplyEvent[] = whole === '' ? [] : [{ type: 'tool_input', tool, text: whole }];
        return [...input, { type: 'tool_end', tool }];
      }
      case 'text':
      case 'redacted':
        return [blockEnd];
      default:
        return [];
    }
  }

  #finish(reason: string | null, sequence: string | null): readonly ReplyEvent[] {
    if (reason === null || this.#isFinished) return [];
    return this.#finished(reason, sequence);
  }

  #finished(reason: string | null, stopSequence: string | null): readonly ReplyEvent[] {
    this.#isFinished = true;
    const open = [...this.#blocks.keys()].flatMap((index) => this.#readBlockStop(index));
    return [
      ...open,
      { type: 'finish', finish: { reason: decodeStopReason(reason, this.#tools > 0), stopSequence } },
    ];
  }

  #end(): readonly ReplyEvent[] {
    const { reason, sequence } = this.#early;
    return [...(this.#isFinished ? [] : this.#finished(reason, sequence)), { type: 'end' }];
  }
}

const blockEnd: ReplyEvent = { type: 'block_end' };

function sealed(value: string): ReplyEvent {
  return { type: 'reasoning_seal', seal: { issuer: 'anthropic', kind: 'signature', value } };
}

function indexOf(data: JsonObject): number {
  return numberMember(data, 'index') ?? 0;
}
