import { create } from 'zustand';
import { readStored, writeStored } from './stored.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

interface ThemeState {
  readonly choice: ThemeChoice;
  /** What is on the screen. */
  readonly shown: 'light' | 'dark';
  readonly choose: (choice: ThemeChoice) => void;
}

const isChoice = (value: unknown): value is ThemeChoice =>
  value === 'system' || value === 'light' || value === 'dark';

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const resolve = (choice: ThemeChoice) =>
  choice === 'system' ? (systemDark.matches ? 'dark' : 'light') : choice;

const initial = readStored('theme', isChoice) ?? 'system';

export const useTheme = create<ThemeState>((set) => ({
  choice: initial,
  shown: resolve(initial),
  choose: (choice) => {
    writeStored('theme', choice);
    set({ choice, shown: resolve(choice) });
  },
}));

const paint = () => {
  document.documentElement.dataset.theme = useTheme.getState().shown;
};
paint();
useTheme.subscribe(paint);
systemDark.addEventListener('change', () => {
  const { choice } = useTheme.getState();
  useTheme.setState({ shown: resolve(choice) });
});
