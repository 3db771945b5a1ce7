import { type FilterChain, type FilterContext, notWanted, surroundingsOf } from './filter-chain.ts';
import type { FilterSettings } from './filter-settings.ts';
import { FilterSpan } from './filter-span.ts';
import { FilterStop } from './filter-stop.ts';
import { completeEvents } from './stream-events.ts';

/**
 * A chain behind a model or agent, for one reply. Both ways throw `FilterStop` at the first filter that
 * refuses, or cannot be asked while nothing may pass without it, and `ApiError` 503 when nobody waits.
 */
export class OutputFilterRun {
  readonly #chain: FilterChain;
  readonly #context: FilterContext;
  readonly #settings: FilterSettings;
  readonly #spans: (FilterSpan | null)[];

  constructor(chain: FilterChain, context: FilterContext, settings: FilterSettings) {
    this.#chain = chain;
    this.#context = context;
    this.#settings = settings;
    this.#spans = chain.map(() => null);
  }

  get isBatched(): boolean {
    return this.#settings.batchOutput;
  }

  /** A reply that no filter can be asked about: nothing of it may pass. */
  refuse(text: string): FilterStop {
    return new FilterStop(this.#chain[0]?.id ?? '', 'output', { kind: 'invalid', text });
  }

  /** A whole reply, decompressed. */
  body(body: Uint8Array): Promise<Uint8Array> {
    return this.#run(body, false);
  }

  /** Complete server-sent events, each with its blank line; what comes back is complete, too. */
  events(events: Uint8Array): Promise<Uint8Array> {
    return this.#run(events, true);
  }

  /** Ends the spans: the reply is over. */
  end(): void {
    for (const span of this.#spans) span?.end();
    this.#spans.fill(null);
  }

  async #run(body: Uint8Array, stream: boolean): Promise<Uint8Array> {
    let reply = body;
    for (const [index, filter] of this.#chain.entries()) {
      // What a filter has taken out is not there for the next.
      if (reply.length === 0) break;
      const span = this.#spanOf(index);
      const call = { phase: 'output', takes: 'body', stream, body: reply, trace: span.context } as const;
      const answered = await filter.call({ ...call, ...surroundingsOf(this.#context) });
      span.called(reply.length, answered);
      const { answer } = answered;
      switch (answer.kind) {
        case 'unchanged':
          break;
        case 'changed':
          // A filter that joins lines anew may lose the blank one at the end.
          reply = stream ? completeEvents(answer.body) : answer.body;
          break;
        case 'aborted':
          throw notWanted();
        case 'rejected':
          throw new FilterStop(filter.id, 'output', answer);
        default:
          if (this.#settings.outputOnError === 'block') throw new FilterStop(filter.id, 'output', answer);
          span.passedThrough(answer.kind === 'failed' ? answer.reason : 'parse');
      }
    }
    return reply;
  }

  #spanOf(index: number): FilterSpan {
    const known = this.#spans[index];
    const filter = this.#chain[index];
    if (known) return known;
    if (filter === undefined) throw new Error(`the chain has no filter ${index}`);
    const total = this.#chain.length;
    const span = new FilterSpan({ ...this.#context, filter, direction: 'output', index, total });
    this.#spans[index] = span;
    return span;
  }
}
