import type { SettingGroup } from './setting-group.ts';

export const appearance: SettingGroup = {
  id: 'appearance',
  title: 'Appearance',
  settings: [
    {
      name: 'theme',
      title: 'Theme',
      hint: 'Of every window, and of the editor in it.',
      control: {
        kind: 'choice',
        options: [
          { value: 'system', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ],
      },
    },
    {
      name: 'contrast',
      title: 'Contrast',
      hint: 'More: black on white or white on black, and every edge drawn.',
      control: {
        kind: 'choice',
        options: [
          { value: 'system', label: 'System' },
          { value: 'standard', label: 'Standard' },
          { value: 'more', label: 'More' },
        ],
      },
    },
  ],
};
