import type { MenuItemConstructorOptions } from 'electron';
import { commandTitles, type WindowAction, windowActions } from '../contract/command-titles.ts';
import { screens } from '../contract/screens.ts';

export interface MenuActions {
  /** Shows the window at a screen. */
  open(location: string): void;
  startGateway(): void;
  stopGateway(): void;
  restartGateway(): void;
  act(action: WindowAction): void;
}

/**
 * The menu bar. Everything in it is in the window's command palette too; only macOS needs menus of the
 * system's own beside, which carry its keys for the clipboard and for windows.
 */
export function applicationMenu(
  platform: NodeJS.Platform,
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  const onMac = platform === 'darwin';
  const act = (action: WindowAction, accelerator?: string): MenuItemConstructorOptions => ({
    label: windowActions[action],
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => actions.act(action),
  });
  return [
    ...(onMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'Gateway',
      submenu: [
        { label: commandTitles.startGateway, click: () => actions.startGateway() },
        { label: commandTitles.stopGateway, click: () => actions.stopGateway() },
        { label: commandTitles.restartGateway, click: () => actions.restartGateway() },
        { label: commandTitles.newConfig, click: () => actions.open('/new') },
        { type: 'separator' },
        act('close', 'CmdOrCtrl+Shift+W'),
        act('quit', 'CmdOrCtrl+Q'),
      ],
    },
    ...(onMac ? [{ role: 'editMenu' as const }] : []),
    {
      label: 'View',
      submenu: [
        ...screens.map(({ path, title }) => ({
          label: commandTitles.goTo(title),
          click: () => actions.open(path),
        })),
        { type: 'separator' },
        act('zoom-reset', 'CmdOrCtrl+0'),
        act('zoom-in', 'CmdOrCtrl+Plus'),
        act('zoom-out', 'CmdOrCtrl+-'),
        act('full-screen', onMac ? 'Ctrl+Cmd+F' : 'F11'),
      ],
    },
    ...(onMac ? [{ role: 'windowMenu' as const }] : []),
  ];
}
