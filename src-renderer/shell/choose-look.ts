import type { ConsoleSettings } from '../../src-main/contract/console-settings.ts';
import { openScreen } from '../lib/navigation.ts';
import { changeSetting } from '../lib/settings.ts';

/** Another look, from anywhere; where it cannot be kept, the settings say why. */
export function chooseLook<N extends 'theme' | 'contrast'>(name: N, value: ConsoleSettings[N]): void {
  changeSetting(name, value).catch(() => openScreen('/settings'));
}
