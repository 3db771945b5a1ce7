import type { SettingGroup } from './setting-group.ts';

export const editor: SettingGroup = {
  id: 'editor',
  title: 'Editor',
  settings: [
    {
      name: 'editorFontSize',
      title: 'Font size',
      hint: 'Of the config and of what it is compared with, from 10 to 24.',
      control: { kind: 'number', unit: 'px' },
    },
    {
      name: 'editorWordWrap',
      title: 'Wrap long lines',
      hint: 'Off: a long line is scrolled to.',
      control: { kind: 'switch' },
    },
    {
      name: 'editorMinimap',
      title: 'Minimap',
      hint: 'The whole file in small, beside the text.',
      control: { kind: 'switch' },
    },
    {
      name: 'editorLenses',
      title: 'Live lenses',
      hint: 'Requests and latency above the listeners and routes that they belong to.',
      control: { kind: 'switch' },
    },
  ],
};
