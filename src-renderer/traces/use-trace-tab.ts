import { create } from 'zustand';
import { readStored, writeStored } from '../lib/stored.ts';

interface ChosenTab {
  /** Stays the same from trace to trace. */
  readonly tabId: string;
  readonly setTab: (tabId: string) => void;
}

export const useTraceTab = create<ChosenTab>((set) => ({
  tabId: readStored('trace.tab', isText) ?? 'waterfall',
  setTab: (tabId) => {
    set({ tabId });
    writeStored('trace.tab', tabId);
  },
}));

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
