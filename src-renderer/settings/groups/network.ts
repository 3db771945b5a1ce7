import type { SettingGroup } from './setting-group.ts';

export const network: SettingGroup = {
  id: 'network',
  title: 'Network',
  settings: [
    {
      name: 'sandboxPort',
      title: 'Port of the sandbox provider',
      hint: 'On 127.0.0.1, and only for a config that names it.',
      control: { kind: 'number' },
      nextStart: true,
    },
  ],
};
