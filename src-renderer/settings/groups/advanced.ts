import type { SettingGroup } from './setting-group.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'off'];

export const advanced: SettingGroup = {
  id: 'advanced',
  title: 'Advanced',
  settings: [
    {
      name: 'logLevel',
      title: 'Log level',
      hint: 'Of the console and the gateway; what is less urgent is not logged.',
      control: { kind: 'choice', options: levels.map((value) => ({ value, label: value })) },
    },
  ],
};
