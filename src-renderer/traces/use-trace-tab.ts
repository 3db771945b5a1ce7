import { create } from 'zustand';

interface ChosenTab {
  /** Stays the same from trace to trace. */
  readonly tabId: string;
  readonly setTab: (tabId: string) => void;
}

export const useTraceTab = create<ChosenTab>((set) => ({
  tabId: 'waterfall',
  setTab: (tabId) => set({ tabId }),
}));
