import type { Dispatcher } from 'undici';

/** What every filter is called with, whatever it is. */
export interface FilterSurroundings {
  /** Connections, with the limit for opening one. */
  readonly dispatcher: Dispatcher;
  /** Milliseconds for a call with all its tries. */
  readonly timeoutMs: number;
  /** Bytes of one answer. */
  readonly maxAnswerBytes: number;
  readonly productVersion: string;
}
