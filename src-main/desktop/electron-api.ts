import type * as Electron from 'electron';

/** The part of Electron that the desktop uses; tests hand in a double of it. */
export type ElectronApi = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'Tray'
  | 'Menu'
  | 'ipcMain'
  | 'nativeImage'
  | 'clipboard'
  | 'dialog'
  | 'Notification'
  | 'shell'
  | 'protocol'
  | 'session'
>;
