import type { ClientApi } from '../apis/client-api.ts';
import type { SpanSignals } from '../signals/describe-signals.ts';

/** A conversation to look at. */
export interface SignalJob {
  readonly api: ClientApi;
  /** JSON of `messages` or `input`. */
  readonly messages: Uint8Array;
}

/**
 * Has a conversation analysed, off the request's path. `done` is called once, soon and not before this
 * returns; with `null` where there was no time or no room for it.
 */
export type AnalyseSignals = (job: SignalJob, done: (signals: SpanSignals | null) => void) => void;
