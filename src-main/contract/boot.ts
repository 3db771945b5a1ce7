import type { ConsoleSettings } from './console-settings.ts';
import type { Remembered } from './window-calls.ts';

/** What a window needs to know before it shows anything; `boot.js` of each door says it. */
export interface Boot {
  readonly settings: ConsoleSettings;
  /** Absolute path of the config. */
  readonly workspace: string;
  readonly remembered: readonly Remembered[];
}
