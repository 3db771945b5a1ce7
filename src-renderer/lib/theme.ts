import { create } from 'zustand';
import type { ConsoleSettings } from '../../src-main/contract/console-settings.ts';
import { useSettings } from './settings.ts';

/** What a person has chosen. */
type Look = Pick<ConsoleSettings, 'theme' | 'contrast'>;

interface ThemeState extends Look {
  /** What is on the screen. */
  readonly shown: 'light' | 'dark';
  readonly highContrast: boolean;
}

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const systemContrast = window.matchMedia('(prefers-contrast: more)');

const stateOf = ({ theme, contrast }: Look): ThemeState => ({
  theme,
  contrast,
  shown: theme === 'system' ? (systemDark.matches ? 'dark' : 'light') : theme,
  highContrast: contrast === 'system' ? systemContrast.matches : contrast === 'more',
});

export const useTheme = create<ThemeState>(() => stateOf(useSettings.getState()));

const paint = ({ shown, highContrast }: ThemeState) => {
  const { dataset } = document.documentElement;
  dataset.theme = shown;
  dataset.contrast = highContrast ? 'more' : 'standard';
};
paint(useTheme.getState());
useTheme.subscribe(paint);
// What has been chosen, here or in another window, is painted at once.
const follow = () => useTheme.setState(stateOf(useSettings.getState()));
useSettings.subscribe(follow);
systemDark.addEventListener('change', follow);
systemContrast.addEventListener('change', follow);

/** The theme of the editor that goes with it. */
export function useEditorTheme(): string {
  return useTheme(({ shown, highContrast }) => `plano-${shown}${highContrast ? '-more' : ''}`);
}
