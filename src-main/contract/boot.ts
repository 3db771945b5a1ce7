import type { Contrast, Theme } from './settings-calls.ts';
import type { Remembered } from './window-calls.ts';

/** What a window needs to know before it shows anything; `boot.js` of each door says it. */
export interface Boot {
  readonly theme: Theme;
  readonly contrast: Contrast;
  /** Absolute path of the config. */
  readonly workspace: string;
  readonly remembered: readonly Remembered[];
}
