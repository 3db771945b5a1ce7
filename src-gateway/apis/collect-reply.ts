import type {
  Finish,
  Reply,
  ReplyBlock,
  ReplyError,
  ReplyEvent,
  ReplyToolCall,
  ReplyUsage,
} from './reply.ts';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Puts a whole reply together from its events, for a client that did not ask for a stream. */
export class ReplyCollector {
  #id = '';
  #model = '';
  #createdAt: number | null = null;
  readonly #blocks: ReplyBlock[] = [];
  readonly #calls = new Map<number, Mutable<ReplyToolCall>>();
  #open: ReplyBlock | null = null;
  #finish: Finish | null = null;
  #usage: ReplyUsage | null = null;
  #serviceTier: string | null = null;
  #error: ReplyError | null = null;

  add(event: ReplyEvent): void {
    switch (event.type) {
      case 'start':
        this.#id = event.id;
        this.#model = event.model;
        this.#createdAt = event.createdAt;
        return;
      case 'text':
        this.#extend('text', (open) => ({
          type: 'text',
          text: (open?.text ?? '') + event.text,
          citations: open?.citations ?? [],
        }));
        return;
      case 'citation':
        this.#extend('text', (open) => ({
          type: 'text',
          text: open?.text ?? '',
          citations: [...(open?.citations ?? []), event.citation],
        }));
        return;
      case 'refusal':
        this.#extend('refusal', (open) => ({
          type: 'refusal',
          text: (open?.text ?? '') + event.text,
        }));
        return;
      case 'reasoning':
        this.#extend('reasoning', (open) => ({
          type: 'reasoning',
          text: (open?.text ?? '') + event.text,
          seal: open?.seal ?? null,
        }));
        return;
      case 'reasoning_seal':
        this.#extend('reasoning', (open) => ({
          type: 'reasoning',
          text: open?.text ?? '',
          seal: event.seal,
        }));
        this.#open = null;
        return;
      case 'block_end':
        this.#open = null;
        return;
      case 'tool_start': {
        const { type: _, tool, ...told } = event;
        const call: Mutable<ReplyToolCall> = { type: 'tool_call', ...told, input: '' };
        this.#open = null;
        this.#calls.set(tool, call);
        this.#blocks.push(call);
        return;
      }
      case 'tool_input': {
        const call = this.#calls.get(event.tool);
        if (call !== undefined) call.input += event.text;
        return;
      }
      case 'usage':
        this.#usage = event.usage;
        return;
      case 'service_tier':
        this.#serviceTier = event.tier;
        return;
      case 'finish':
        this.#finish = event.finish;
        return;
      case 'error':
        this.#error = event.error;
        return;
      case 'tool_end':
      case 'dropped':
      case 'end':
        return;
      default:
        event satisfies never;
    }
  }

  /** What the provider said went wrong; `null`: nothing. */
  get error(): ReplyError | null {
    return this.#error;
  }

  get reply(): Reply {
    return {
      id: this.#id,
      model: this.#model,
      createdAt: this.#createdAt,
      blocks: [...this.#blocks],
      finish: this.#finish ?? { reason: 'stop', stopSequence: null },
      usage: this.#usage,
      serviceTier: this.#serviceTier,
    };
  }

  #extend<Type extends 'text' | 'refusal' | 'reasoning'>(
    type: Type,
    extended: (open: (ReplyBlock & { type: Type }) | null) => ReplyBlock,
  ): void {
    const open = this.#open;
    const isOpen = open !== null && isOfType(open, type);
    const block = extended(isOpen ? open : null);
    if (isOpen) this.#blocks[this.#blocks.lastIndexOf(open)] = block;
    else this.#blocks.push(block);
    this.#open = block;
  }
}

function isOfType<Type extends ReplyBlock['type']>(
  block: ReplyBlock,
  type: Type,
): block is ReplyBlock & { type: Type } {
  return block.type === type;
}
