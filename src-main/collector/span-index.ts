import type { TraceRollup } from './trace-rollup.ts';

/** What the writer knows by heart of a trace that was written to lately. */
export interface TraceState {
  readonly ref: number;
  rollup: TraceRollup;
  /** Rows of the word index. */
  indexRows: number;
  /** Of the word index, in groups as `addIndexWords` makes them; the last of its rows has them all. */
  readonly words: Set<string>;
  readonly spanIds: string[];
}

/**
 * The traces written to last, with their span ids: recognises a span that was sent again, and finds the
 * trace that holds a parent. Without it each would cost an index on random ids, which halves the load.
 */
export class SpanIndex {
  readonly #states = new Map<string, TraceState>();
  /** Span id to the trace, or to several when senders reuse ids. */
  readonly #spans = new Map<string, number | number[]>();
  /** Parents that no known trace holds yet, to the traces that miss them. */
  readonly #missing = new Map<string, number[]>();
  #spanCount = 0;

  state(traceId: string): TraceState | undefined {
    const state = this.#states.get(traceId);
    if (state) {
      this.#states.delete(traceId);
      this.#states.set(traceId, state);
    }
    return state;
  }

  addState(traceId: string, state: TraceState): void {
    this.#states.set(traceId, state);
  }

  holds(ref: number, spanId: string): boolean {
    const refs = this.#spans.get(spanId);
    return typeof refs === 'number' ? refs === ref : (refs?.includes(ref) ?? false);
  }

  addSpan(state: TraceState, spanId: string): void {
    const refs = this.#spans.get(spanId);
    if (refs === undefined) this.#spans.set(spanId, state.ref);
    else if (typeof refs === 'number') this.#spans.set(spanId, [refs, state.ref]);
    else refs.push(state.ref);
    state.spanIds.push(spanId);
    this.#spanCount++;
  }

  /** Another trace that holds this span. */
  otherHolder(ref: number, spanId: string): number | undefined {
    const refs = this.#spans.get(spanId);
    if (typeof refs === 'number') return refs === ref ? undefined : refs;
    return refs?.find((other) => other !== ref);
  }

  addMissing(ref: number, parentSpanId: string): void {
    const refs = this.#missing.get(parentSpanId);
    if (refs) {
      if (!refs.includes(ref) && refs.length < maxWaitingTraces) refs.push(ref);
      return;
    }
    if (this.#missing.size >= maxMissing) {
      const [oldest] = this.#missing.keys();
      if (oldest !== undefined) this.#missing.delete(oldest);
    }
    this.#missing.set(parentSpanId, [ref]);
  }

  /** The traces that waited for this span. */
  takeMissing(spanId: string): readonly number[] {
    // Most senders leave no parent out.
    const refs = this.#missing.size === 0 ? undefined : this.#missing.get(spanId);
    if (refs === undefined) return none;
    this.#missing.delete(spanId);
    return refs;
  }

  /** Forgets the traces that were written to longest ago. */
  trim(): void {
    while (this.#states.size > maxTraces || (this.#spanCount > maxSpans && this.#states.size > 1)) {
      const [traceId] = this.#states.keys();
      if (traceId === undefined) return;
      this.forget(traceId);
    }
  }

  forget(traceId: string): void {
    const state = this.#states.get(traceId);
    if (!state) return;
    this.#states.delete(traceId);
    for (const spanId of state.spanIds) this.#removeSpan(state.ref, spanId);
    this.#spanCount -= state.spanIds.length;
  }

  clear(): void {
    this.#states.clear();
    this.#spans.clear();
    this.#missing.clear();
    this.#spanCount = 0;
  }

  #removeSpan(ref: number, spanId: string): void {
    const refs = this.#spans.get(spanId);
    if (typeof refs === 'number') {
      this.#spans.delete(spanId);
      return;
    }
    const rest = refs?.filter((other) => other !== ref) ?? [];
    if (rest.length === 0) this.#spans.delete(spanId);
    else this.#spans.set(spanId, rest);
  }
}

const none: readonly number[] = [];
const maxTraces = 5_000;
const maxSpans = 200_000;
const maxMissing = 50_000;
const maxWaitingTraces = 64;
