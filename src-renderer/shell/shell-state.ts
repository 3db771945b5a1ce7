import { create } from 'zustand';
import { readStored, writeStored } from '../lib/stored.ts';

interface ShellState {
  readonly paletteOpen: boolean;
  /** What stands in the palette when it opens: `>` shows commands only, `@` places only. */
  readonly paletteText: string;
  readonly shortcutsOpen: boolean;
  readonly sidebarShown: boolean;
  /** The log below other screens. */
  readonly logsShown: boolean;
  /** Another workspace is asked for. */
  readonly workspaceAsked: 'open' | 'new' | null;
  /** Why one that was chosen could not be opened. */
  readonly workspaceProblem: string | null;
  /** Somebody pressed the key that stops the gateway. */
  readonly stopAsked: boolean;
}

export const useShell = create<ShellState>(() => ({
  paletteOpen: false,
  paletteText: '',
  shortcutsOpen: false,
  sidebarShown: readStored('shell.sidebar', isBoolean) ?? true,
  logsShown: readStored('shell.logs', isBoolean) ?? false,
  workspaceAsked: null,
  workspaceProblem: null,
  stopAsked: false,
}));

useShell.subscribe(({ sidebarShown, logsShown }, before) => {
  if (sidebarShown !== before.sidebarShown) writeStored('shell.sidebar', sidebarShown);
  if (logsShown !== before.logsShown) writeStored('shell.logs', logsShown);
});

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
