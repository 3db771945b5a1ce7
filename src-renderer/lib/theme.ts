import { create } from 'zustand';
import type { ConsoleSettings, Contrast, Theme } from '../../src-main/contract/settings-calls.ts';
import { boot } from './boot.ts';
import { host } from './host.ts';

/** What a person has chosen. */
export type Look = Pick<ConsoleSettings, 'theme' | 'contrast'>;

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

export const useTheme = create<ThemeState>(() => stateOf(boot));

const paint = ({ shown, highContrast }: ThemeState) => {
  const { dataset } = document.documentElement;
  dataset.theme = shown;
  dataset.contrast = highContrast ? 'more' : 'standard';
};
paint(useTheme.getState());
useTheme.subscribe(paint);
const follow = () => showLook(useTheme.getState());
systemDark.addEventListener('change', follow);
systemContrast.addEventListener('change', follow);

/** Paints what has been chosen, here or in another window. */
export function showLook(look: Look): void {
  useTheme.setState(stateOf(look));
}

/** Paints at once and keeps the choice for every window. Rejects with what the host says; it stays painted. */
export async function chooseLook(change: {
  readonly theme?: Theme;
  readonly contrast?: Contrast;
}): Promise<void> {
  const { theme, contrast } = { ...useTheme.getState(), ...change };
  showLook({ theme, contrast });
  await host.call('settings.set-look', { theme, contrast });
}

/** The theme of the editor that goes with it. */
export function useEditorTheme(): string {
  return useTheme(({ shown, highContrast }) => `plano-${shown}${highContrast ? '-more' : ''}`);
}
