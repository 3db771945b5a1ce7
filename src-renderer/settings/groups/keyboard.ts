import { ShowKeys } from '../show-keys.tsx';
import type { SettingGroup } from './setting-group.ts';

export const keyboard: SettingGroup = {
  id: 'keyboard',
  title: 'Keyboard',
  settings: [
    {
      name: 'singleLetters',
      title: 'Single-letter keys',
      hint: 'Off: letters and signs alone do nothing.',
      control: { kind: 'switch' },
    },
  ],
  Content: ShowKeys,
  words: 'keys shortcuts record map',
};
