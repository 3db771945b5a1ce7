import { isWindowAction, windowActions } from '../../src-main/contract/command-titles.ts';
import type { Command } from '../lib/commands.ts';

/** What only the desktop window can do; none in a browser, which has its own ways. */
export function windowCommands(): readonly Command[] {
  const bridge = window.planoConsole;
  if (bridge === undefined) return [];
  return Object.keys(windowActions)
    .filter(isWindowAction)
    .map((action) => ({
      id: `window.${action}`,
      title: windowActions[action],
      run: () => bridge.act(action),
    }));
}
