import { create } from 'zustand';

interface ShellState {
  readonly paletteOpen: boolean;
  /** What stands in the palette when it opens: `>` shows commands only, `@` places only. */
  readonly paletteText: string;
  readonly shortcutsOpen: boolean;
  readonly sidebarShown: boolean;
  /** The log below other screens. */
  readonly logsShown: boolean;
  /** Somebody pressed the key that stops the gateway. */
  readonly stopAsked: boolean;
}

export const useShell = create<ShellState>(() => ({
  paletteOpen: false,
  paletteText: '',
  shortcutsOpen: false,
  sidebarShown: true,
  logsShown: false,
  stopAsked: false,
}));
