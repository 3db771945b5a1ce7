import type { DecodeContext, StreamDecoder } from '../codec.ts';
import { isObject, type JsonObject, member, numberMember, textMember } from '../json-value.ts';
import type { ReplyError, ReplyEvent } from '../reply.ts';
import { truncatedStream } from '../sse-stream-decoder.ts';
import { decodeCitation } from './citations.ts';
import { pathOfOther } from './decode-reply.ts';
import { type EventStreamMessage, EventStreamParser } from './event-stream-parser.ts';
import { decodeException } from './exceptions.ts';
import { redactedSeal, signatureSeal } from './seals.ts';
import { decodeStopReason } from './stop-reason.ts';
import { decodeUsage } from './usage.ts';

/** Reads a stream of ConverseStream. */
export function streamDecoder(context: DecodeContext): StreamDecoder {
  return new ConverseStreamDecoder(context);
}

type OpenBlock =
  | { readonly kind: 'text' | 'vendor' }
  | { readonly kind: 'reasoning'; signature: string; redacted: string }
  | { readonly kind: 'tool'; readonly tool: number };

class ConverseStreamDecoder implements StreamDecoder {
  readonly #model: string;
  readonly #parser = new EventStreamParser();
  /** By the index that the provider gives them. */
  readonly #blocks = new Map<number, OpenBlock>();
  readonly #dropped = new Set<string>();
  #tools = 0;
  #isStarted = false;
  #isFinished = false;
  #isOver = false;

  constructor({ model }: DecodeContext) {
    this.#model = model;
  }

  push(bytes: Uint8Array): readonly ReplyEvent[] {
    if (this.#isOver) return [];
    const events = this.#parser.push(bytes).flatMap((message) => this.#read(message));
    return this.#parser.isDamaged ? [...events, ...this.#fail(damaged)] : events;
  }

  end(): readonly ReplyEvent[] {
    if (this.#isOver) return [];
    this.#isOver = true;
    return [this.#isFinished ? { type: 'end' } : truncatedStream];
  }

  #read({ type, name, data }: EventStreamMessage): readonly ReplyEvent[] {
    if (this.#isOver) return [];
    return type === 'event' ? this.#readEvent(name, data) : this.#fail(decodeException(name, data));
  }

  #readEvent(name: string, data: JsonObject): readonly ReplyEvent[] {
    const index = numberMember(data, 'contentBlockIndex') ?? 0;
    switch (name) {
      case 'messageStart':
        return this.#begin();
      case 'contentBlockStart':
        return [...this.#begin(), ...this.#readBlockStart(index, data.start)];
      case 'contentBlockDelta':
        return [...this.#begin(), ...this.#readDelta(index, data.delta)];
      case 'contentBlockStop':
        return [...this.#begin(), ...this.#readBlockStop(index)];
      case 'messageStop':
        return [...this.#begin(), ...this.#finish(data)];
      case 'metadata':
        return [...this.#begin(), ...this.#readMetadata(data)];
      default:
        return [];
    }
  }

  #begin(): readonly ReplyEvent[] {
    if (this.#isStarted) return [];
    this.#isStarted = true;
    return [{ type: 'start', id: '', model: this.#model, createdAt: null }];
  }

  #readBlockStart(index: number, start: unknown): readonly ReplyEvent[] {
    const toolUse = member(start, 'toolUse');
    if (isObject(toolUse) && toolUse.type !== 'server_tool_use') {
      const tool = this.#tools;
      this.#tools += 1;
      this.#blocks.set(index, { kind: 'tool', tool });
      const id = textMember(toolUse, 'toolUseId') ?? '';
      return [{ type: 'tool_start', tool, id, name: textMember(toolUse, 'name') ?? '', kind: 'function' }];
    }
    // Text and reasoning begin with their first delta.
    if (!isObject(start) || Object.keys(start).length === 0) return [];
    this.#blocks.set(index, { kind: 'vendor' });
    return this.#drop(pathOfOther(start));
  }

  #readDelta(index: number, delta: unknown): readonly ReplyEvent[] {
    if (!isObject(delta)) return [];
    const block = this.#blocks.get(index) ?? this.#implied(index, delta);
    switch (block.kind) {
      case 'text': {
        const text = textMember(delta, 'text') ?? '';
        const citation = decodeCitation(delta.citation);
        if (citation !== null) return [{ type: 'citation', citation }];
        return text === '' ? [] : [{ type: 'text', text }];
      }
      case 'reasoning': {
        const { reasoningContent } = delta;
        block.signature = textMember(reasoningContent, 'signature') ?? block.signature;
        block.redacted += textMember(reasoningContent, 'redactedContent') ?? '';
        const text = textMember(reasoningContent, 'text') ?? '';
        return text === '' ? [] : [{ type: 'reasoning', text }];
      }
      case 'tool': {
        const text = textMember(delta.toolUse, 'input') ?? '';
        return text === '' ? [] : [{ type: 'tool_input', tool: block.tool, text }];
      }
      case 'vendor':
        return this.#drop(pathOfOther(delta));
      default:
        return block satisfies never;
    }
  }

  #implied(index: number, delta: JsonObject): OpenBlock {
    const block: OpenBlock = isObject(delta.reasoningContent)
      ? { kind: 'reasoning', signature: '', redacted: '' }
      : { kind: 'text' in delta || 'citation' in delta ? 'text' : 'vendor' };
    this.#blocks.set(index, block);
    return block;
  }

  #readBlockStop(index: number): readonly ReplyEvent[] {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    switch (block?.kind) {
      case 'text':
        return [{ type: 'block_end' }];
      case 'reasoning': {
        const { signature, redacted } = block;
        if (redacted !== '')
          return [{ type: 'reasoning_seal', seal: redactedSeal(redacted) }, { type: 'block_end' }];
        if (signature === '') return [{ type: 'block_end' }];
        return [
          { type: 'reasoning_seal', seal: signatureSeal(signature, this.#model) },
          { type: 'block_end' },
        ];
      }
      case 'tool':
        return [{ type: 'tool_end', tool: block.tool }];
      default:
        return [];
    }
  }

  #finish(data: JsonObject): readonly ReplyEvent[] {
    if (this.#isFinished) return [];
    this.#isFinished = true;
    const open = [...this.#blocks.keys()].flatMap((index) => this.#readBlockStop(index));
    const reason = decodeStopReason(textMember(data, 'stopReason'), this.#tools > 0);
    const stopSequence = textMember(data.additionalModelResponseFields, 'stop_sequence');
    return [...open, { type: 'finish', finish: { reason, stopSequence } }];
  }

  /** The last message of a whole answer. */
  #readMetadata(data: JsonObject): readonly ReplyEvent[] {
    const usage = decodeUsage(data.usage);
    const tier = textMember(data.serviceTier, 'type');
    const events: ReplyEvent[] = [];
    if (tier !== null) events.push({ type: 'service_tier', tier });
    if (usage !== null) events.push({ type: 'usage', usage });
    if (this.#isFinished) {
      this.#isOver = true;
      events.push({ type: 'end' });
    }
    return events;
  }

  #drop(path: string): readonly ReplyEvent[] {
    if (this.#dropped.has(path)) return [];
    this.#dropped.add(path);
    return [{ type: 'dropped', path }];
  }

  #fail(error: ReplyError): readonly ReplyEvent[] {
    if (this.#isOver) return [];
    this.#isOver = true;
    return [{ type: 'error', error }];
  }
}

const damaged: ReplyError = {
  status: 502,
  code: 'upstream_invalid_response',
  message: 'the upstream event stream is damaged: a checksum or a length is wrong',
};
