import type { StateStore, TurnRecord } from '../state/state-store.ts';
import { attribute } from '../telemetry/attributes.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Span } from '../telemetry/span.ts';

export type StateSpan = Pick<Span, 'set'>;

export interface StateRecordOptions {
  readonly span: StateSpan;
  readonly metrics: Metrics;
  readonly backend: StateStore['backend'];
}

/** What a trace and the counters tell of one request's use of the store; never what was said. */
export class StateRecord {
  readonly #options: StateRecordOptions;

  constructor(options: StateRecordOptions) {
    this.#options = options;
    options.span.set(attribute.stateBackend, options.backend);
  }

  read(outcome: 'hit' | 'miss', ms: number, items: number): void {
    const { span } = this.#options;
    span.set(attribute.stateOutcome, outcome);
    span.set(attribute.stateReadMs, Math.round(ms));
    if (outcome === 'hit') span.set(attribute.stateItems, items);
    this.#count('get', outcome, ms);
  }

  written(outcome: string, ms: number, { inputItems, outputItems }: TurnRecord): void {
    const { span } = this.#options;
    span.set(attribute.stateOutcome, outcome);
    span.set(attribute.stateWriteMs, Math.round(ms));
    span.set(attribute.stateItems, inputItems.length + outputItems.length);
    this.#count('put', 'stored', ms);
  }

  /** Nothing was written, for a reason that is no failure. */
  settled(outcome: string): void {
    this.#options.span.set(attribute.stateOutcome, outcome);
  }

  failed(op: 'get' | 'put', error: unknown, ms: number): void {
    const { span } = this.#options;
    span.set(attribute.stateOutcome, 'failed');
    span.set(attribute.stateError, error instanceof Error ? error.message : String(error));
    span.set(op === 'get' ? attribute.stateReadMs : attribute.stateWriteMs, Math.round(ms));
    this.#count(op, 'failed', ms);
  }

  #count(op: 'get' | 'put', outcome: string, ms: number): void {
    const { backend, metrics } = this.#options;
    metrics.stateUsed({ op, backend, outcome, seconds: ms / 1000 });
  }
}
