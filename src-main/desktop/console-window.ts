import type { BrowserWindow } from 'electron';
import type { Host } from '../console/host.ts';
import type { WindowAction } from '../contract/command-titles.ts';
import type { CloseOutcome } from './close-policy.ts';
import type { ElectronApi } from './electron-api.ts';
import { serveWindow } from './ipc-transport.ts';
import { consoleOrigin, guardNavigation } from './navigation-guard.ts';
import { actOnWindow } from './window-actions.ts';

export interface ConsoleWindowOptions {
  readonly electron: ElectronApi;
  readonly host: Host;
  readonly preloadFile: string;
  readonly iconFile: string;
  /** Somebody closes the window; it stays until the answer is `close`. */
  decideClose(): Promise<CloseOutcome>;
  quit(): void;
}

/** The one window: opened when asked for, shown again when it exists, forgotten when closed. */
export class ConsoleWindow {
  readonly #options: ConsoleWindowOptions;
  #window: BrowserWindow | null = null;

  constructor(options: ConsoleWindowOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#window !== null;
  }

  /** Shows the window; with a `location` (`/traces/…`) it goes to that screen. */
  async show(location?: string): Promise<void> {
    const open = this.#window;
    if (open === null) return this.#create(location ?? '/');
    if (open.isMinimized()) open.restore();
    open.show();
    open.focus();
    if (location !== undefined) await open.loadURL(addressOf(location));
  }

  close(): void {
    this.#window?.destroy();
  }

  /** For the window that is open; nothing happens without one, but quitting. */
  act(action: WindowAction): void {
    const { quit } = this.#options;
    if (this.#window !== null) actOnWindow(this.#window, action, quit);
    else if (action === 'quit') quit();
  }

  #decideOnClose(window: BrowserWindow): void {
    let decided = false;
    let asking = false;
    window.on('close', (event) => {
      if (decided) return;
      event.preventDefault();
      if (asking) return;
      asking = true;
      const { decideClose, quit } = this.#options;
      void decideClose()
        // What cannot be decided must not keep a window from being closed.
        .catch((): CloseOutcome => 'close')
        .then((outcome) => {
          asking = false;
          if (outcome === 'quit') return quit();
          decided = outcome === 'close';
          if (decided && !window.isDestroyed()) window.close();
        });
    });
  }

  async #create(location: string): Promise<void> {
    const { electron, host, preloadFile, iconFile } = this.#options;
    const window = new electron.BrowserWindow({
      width: 1440,
      height: 900,
      minWidth: 800,
      minHeight: 500,
      show: false,
      title: 'Plano Console',
      icon: iconFile,
      backgroundColor: '#0b0d10',
      webPreferences: {
        preload: preloadFile,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
      },
    });
    this.#window = window;
    guardNavigation(
      window.webContents,
      window.webContents.session,
      (url) => void electron.shell.openExternal(url),
    );
    const end = serveWindow(electron.ipcMain, window.webContents, host, (action) => this.act(action));
    this.#decideOnClose(window);
    window.once('ready-to-show', () => window.show());
    window.once('closed', () => {
      end();
      this.#window = null;
    });
    // A crashed page must not leave an empty window: the gateway is another process and still serves.
    window.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
    });
    await window.loadURL(addressOf(location));
  }
}

/** The window finds its screens behind the `#`, so that one page serves them all. */
function addressOf(location: string): string {
  return `${consoleOrigin}/#${location}`;
}
