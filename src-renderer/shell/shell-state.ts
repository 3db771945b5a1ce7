import { create } from 'zustand';

interface ShellState {
  readonly paletteOpen: boolean;
  readonly shortcutsOpen: boolean;
  readonly sidebarShown: boolean;
}

export const useShell = create<ShellState>(() => ({
  paletteOpen: false,
  shortcutsOpen: false,
  sidebarShown: true,
}));
