import type { StreamDecoder } from './codec.ts';
import type { Block, Conversation } from './conversation.ts';
import type { Reply } from './reply.ts';

/** Calls whose signature is kept, and for how long, milliseconds. */
const mostKept = 10_000;
const longestKept = 3_600_000;

interface Kept {
  readonly signature: string;
  readonly until: number;
}

/**
 * Gemini's proofs of the thoughts behind its calls. Gemini wants them back with the calls, but clients of
 * most other APIs have no place for them: they are kept here by provider and id of the call, and put back
 * into the next request.
 */
export class ThoughtSignatures {
  readonly #now: () => number;
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept>();

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Keeps those of a whole reply. */
  keep(provider: string, reply: Reply): void {
    for (const block of reply.blocks) {
      if (block.type === 'tool_call') this.#keepOne(provider, block.id, block.signature);
    }
  }

  /** A decoder that keeps those of the stream that it reads. */
  keepingDecoder(provider: string, decoder: StreamDecoder): StreamDecoder {
    const kept = (events: ReturnType<StreamDecoder['end']>) => {
      for (const event of events) {
        if (event.type === 'tool_start') this.#keepOne(provider, event.id, event.signature);
      }
      return events;
    };
    return { push: (bytes) => kept(decoder.push(bytes)), end: () => kept(decoder.end()) };
  }

  /** The conversation with the signatures that its calls came with from this provider. */
  restore(provider: string, conversation: Conversation): Conversation {
    if (this.#kept.size === 0) return conversation;
    const turns = conversation.turns.map((turn) =>
      turn.role === 'assistant'
        ? { ...turn, blocks: turn.blocks.map((block) => this.#restoreBlock(provider, block)) }
        : turn,
    );
    return { ...conversation, turns };
  }

  #restoreBlock(provider: string, block: Block): Block {
    if (block.type !== 'tool_call' || block.signature !== undefined) return block;
    const key = keyOf(provider, block.id);
    const found = this.#kept.get(key);
    if (found === undefined) return block;
    this.#kept.delete(key);
    if (found.until < this.#now()) return block;
    this.#kept.set(key, found);
    return { ...block, signature: found.signature };
  }

  #keepOne(provider: string, id: string, signature: string | undefined): void {
    if (signature === undefined) return;
    const key = keyOf(provider, id);
    this.#kept.delete(key);
    this.#kept.set(key, { signature, until: this.#now() + longestKept });
    if (this.#kept.size <= mostKept) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}

function keyOf(provider: string, id: string): string {
  return `${provider}\n${id}`;
}
