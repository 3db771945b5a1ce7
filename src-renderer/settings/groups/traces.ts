import { RecordedData } from '../recorded-data.tsx';
import type { SettingGroup } from './setting-group.ts';

export const traces: SettingGroup = {
  id: 'recording',
  title: 'Traces & storage',
  settings: [
    {
      name: 'tracesLive',
      title: 'Begin live',
      hint: 'Off: a window opens its list of traces paused.',
      control: { kind: 'switch' },
      nextStart: true,
    },
    {
      name: 'traceMaxMegabytes',
      title: 'Size of the trace store',
      hint: 'Beyond it the oldest traces go.',
      control: { kind: 'number', unit: 'MB' },
      nextStart: true,
    },
    {
      name: 'traceMaxDays',
      title: 'Age of traces',
      hint: 'Older ones go.',
      control: { kind: 'number', unit: 'days' },
      nextStart: true,
    },
    {
      name: 'traceMaxSpans',
      title: 'Spans in the trace store',
      hint: 'Beyond it the oldest traces go.',
      control: { kind: 'number' },
      nextStart: true,
    },
  ],
  Content: RecordedData,
  words: 'recording bodies clear traces dropped spans policy full metadata off',
};
