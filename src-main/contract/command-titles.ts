/** What tray, menu bar and palette call the same thing: whoever knows one name finds it in all of them. */
export const commandTitles = {
  startGateway: 'Start gateway',
  stopGateway: 'Stop gateway',
  restartGateway: 'Restart with saved config',
  openConsole: 'Open Console',
  newConfig: 'New config from a template',
  goTo: (screen: string) => `Go to ${screen}`,
  startListener: (name: string) => `Start listener ${name}`,
  stopListener: (name: string) => `Stop listener ${name}`,
  copyUrl: (name: string) => `Copy base URL of ${name}`,
  tryListener: (name: string) => `Try ${name}…`,
  logs: (name: string) => `Logs of ${name}`,
  openWorkspace: (name: string) => `Open workspace ${name}`,
  openFolder: 'Open another config…',
  newWorkspace: 'New workspace from a template…',
} as const;

/** What only the desktop window can do for the page in it, by name. */
export const windowActions = {
  'zoom-in': 'Zoom in',
  'zoom-out': 'Zoom out',
  'zoom-reset': 'Actual size',
  'full-screen': 'Full screen',
  close: 'Close window',
  quit: 'Quit (stops the gateway)',
} as const;

export type WindowAction = keyof typeof windowActions;

export function isWindowAction(value: unknown): value is WindowAction {
  return typeof value === 'string' && Object.hasOwn(windowActions, value);
}
