import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  /** Shows the window at a screen. */
  open(location: string): void;
  startGateway(): void;
  stopGateway(): void;
  restartGateway(): void;
}

/** The menu bar. Everything in it is in the window's command palette too. */
export function applicationMenu(
  platform: NodeJS.Platform,
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  const own: MenuItemConstructorOptions[] = platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  return [
    ...own,
    {
      label: 'Gateway',
      submenu: [
        { label: 'Start', click: () => actions.startGateway() },
        { label: 'Stop', click: () => actions.stopGateway() },
        { label: 'Restart', accelerator: 'CmdOrCtrl+Shift+R', click: () => actions.restartGateway() },
        { type: 'separator' },
        platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { label: 'Config', click: () => actions.open('/config') },
        { label: 'Traces', click: () => actions.open('/traces') },
        { label: 'Playground', click: () => actions.open('/playground') },
        { label: 'Listeners & Logs', click: () => actions.open('/listeners') },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ];
}
