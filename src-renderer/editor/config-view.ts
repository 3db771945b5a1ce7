import { create } from 'zustand';
import { readStored, writeStored } from '../lib/stored.ts';

export type ConfigView = 'text' | 'form';

/** How this browser shows the config; the text when nobody has chosen. */
export const useConfigView = create<{ readonly view: ConfigView }>(() => ({
  view: readStored('config.view', isView) ?? 'text',
}));

export function showConfigAs(view: ConfigView): void {
  writeStored('config.view', view);
  useConfigView.setState({ view });
}

function isView(value: unknown): value is ConfigView {
  return value === 'text' || value === 'form';
}
