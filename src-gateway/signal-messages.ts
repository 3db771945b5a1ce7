import type { ClientApi } from './apis/client-api.ts';
import type { SpanSignals } from './signals/describe-signals.ts';
import type { SignalSettings } from './signals/signal-settings.ts';

/** What the analysing thread is started with. */
export type SignalThreadData = Omit<SignalSettings, 'workerFile'>;

/** To the thread: conversations, oldest first, all in one piece of memory that goes with them. */
export interface SignalBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly jobs: readonly {
    readonly id: number;
    readonly api: ClientApi;
    /** Bytes of its own, behind those of the jobs before it. */
    readonly size: number;
  }[];
  /** Milliseconds since the epoch: later nobody waits for them. */
  readonly expiresAt: number;
}

/** From the thread: that it is there, then what it found; `null`: it came too late to look. */
export type SignalReply =
  | { readonly type: 'ready' }
  | {
      readonly type: 'analysed';
      readonly results: readonly { readonly id: number; readonly signals: SpanSignals | null }[];
    };
