import type { Boot } from '../../src-main/contract/boot.ts';
import { defaultSettings } from '../../src-main/contract/console-settings.ts';

declare global {
  interface Window {
    /** Set by `boot.js` of the door that this page came through. */
    readonly planoBoot?: Boot;
  }
}

/** What the host said of this window before it began. */
export const boot: Boot = window.planoBoot ?? {
  settings: defaultSettings,
  workspace: '',
  remembered: [],
};

/** For what a window says of itself: a console may be on another config by the time that it arrives. */
export const ofThisWorkspace = boot.workspace === '' ? {} : { workspace: boot.workspace };
