import type { SignalJob } from './listeners/signal-job.ts';
import type { SpanSignals } from './signals/describe-signals.ts';
import type { SignalSettings } from './signals/signal-settings.ts';

/** What the analysing thread is started with. */
export type SignalThreadData = Omit<SignalSettings, 'workerFile'>;

/** To the thread: conversations, oldest first. */
export type SignalBatch = readonly (SignalJob & {
  readonly id: number;
  /** Milliseconds since the epoch: later nobody waits for it. */
  readonly expiresAt: number;
})[];

/** From the thread: that it is there, then what it found; `null`: it came too late to look. */
export type SignalReply =
  | { readonly type: 'ready' }
  | {
      readonly type: 'analysed';
      readonly results: readonly { readonly id: number; readonly signals: SpanSignals | null }[];
    };
