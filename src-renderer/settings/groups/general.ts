import type { SettingGroup } from './setting-group.ts';

export const general: SettingGroup = {
  id: 'general',
  title: 'General',
  settings: [
    {
      name: 'startGateway',
      title: 'Start the gateway with the console',
      hint: 'Off: a config that you open serves once you start it.',
      control: { kind: 'switch' },
    },
    {
      name: 'onClose',
      title: 'Closing the window',
      hint: 'Without a tray on this desktop it asks, whatever is set here.',
      control: {
        kind: 'choice',
        options: [
          { value: 'tray', label: 'Keeps the gateway in the tray' },
          { value: 'quit', label: 'Quits' },
        ],
      },
      desktopOnly: true,
    },
  ],
};
