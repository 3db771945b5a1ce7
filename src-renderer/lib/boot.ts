import type { Boot } from '../../src-main/contract/boot.ts';

declare global {
  interface Window {
    /** Set by `boot.js` of the door that this page came through. */
    readonly planoBoot?: Boot;
  }
}

/** What the host said of this window before it began. */
export const boot: Boot = window.planoBoot ?? {
  theme: 'system',
  contrast: 'system',
  workspace: '',
  remembered: [],
};
