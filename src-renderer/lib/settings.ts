import { create } from 'zustand';
import {
  type ChoiceName,
  type ConsoleSettings,
  defaultChoices,
} from '../../src-main/contract/console-settings.ts';
import { boot } from './boot.ts';
import { host } from './host.ts';

/** What people have set, as the host said last. */
export const useSettings = create<ConsoleSettings>(() => boot.settings);

export function showSettings(settings: ConsoleSettings): void {
  useSettings.setState(settings);
}

/**
 * Shows the change at once and keeps it for every window; `null`: what the console comes with. Rejects with what
 * the host says, and shows what was before.
 */
export async function changeSetting(
  name: ChoiceName,
  value: string | number | boolean | null,
): Promise<void> {
  const before = useSettings.getState();
  // A number may be out of its range, which only the host knows.
  if (typeof value !== 'number') showSettings({ ...before, [name]: value ?? defaultChoices[name] });
  try {
    showSettings(await host.call('settings.change', { name, value }));
  } catch (error) {
    showSettings(before);
    throw error;
  }
}
