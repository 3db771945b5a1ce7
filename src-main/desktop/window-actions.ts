import type { BrowserWindow } from 'electron';
import type { WindowAction } from '../contract/command-titles.ts';

type Deed = (window: BrowserWindow, quit: () => void) => void;

/** Does for a window what its page cannot. `quit` ends the app. */
export function actOnWindow(window: BrowserWindow, action: WindowAction, quit: () => void): void {
  deeds[action](window, quit);
}

const deeds: Readonly<Record<WindowAction, Deed>> = {
  'zoom-in': ({ webContents }) => webContents.setZoomLevel(withinZoom(webContents.getZoomLevel() + 0.5)),
  'zoom-out': ({ webContents }) => webContents.setZoomLevel(withinZoom(webContents.getZoomLevel() - 0.5)),
  'zoom-reset': ({ webContents }) => webContents.setZoomLevel(0),
  'full-screen': (window) => window.setFullScreen(!window.isFullScreen()),
  close: (window) => window.close(),
  quit: (_window, quit) => quit(),
};

/** About 50 to 300 percent: beyond, nobody finds the way back. */
function withinZoom(level: number): number {
  return Math.min(6, Math.max(-4, level));
}
