import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions } from 'electron';
import type { ElectronApi } from '../../src-main/desktop/electron-api.ts';

type Opened = { readonly action: 'deny' | 'allow' };
type PermissionAnswer = (allowed: boolean) => void;

class SessionDouble {
  permissionRequest: ((contents: unknown, permission: string, decide: PermissionAnswer) => void) | null =
    null;
  permissionCheck: ((contents: unknown, permission: string) => boolean) | null = null;

  setPermissionRequestHandler(handler: SessionDouble['permissionRequest']): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: SessionDouble['permissionCheck']): void {
    this.permissionCheck = handler;
  }
}

class WebContentsDouble extends EventEmitter {
  readonly session = new SessionDouble();
  readonly mainFrame = { url: '' };
  /** What the host sent to the page, in order. */
  readonly sent: { channel: string; message: unknown }[] = [];
  destroyed = false;
  reloads = 0;
  zoomLevel = 0;
  windowOpen: ((details: { url: string }) => Opened) | null = null;

  setWindowOpenHandler(handler: (details: { url: string }) => Opened): void {
    this.windowOpen = handler;
  }

  send(channel: string, message: unknown): void {
    this.sent.push({ channel, message });
    this.emit('test:sent', message);
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  getZoomLevel(): number {
    return this.zoomLevel;
  }

  setZoomLevel(level: number): void {
    this.zoomLevel = level;
  }

  reload(): void {
    this.reloads += 1;
    this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
  }
}

class BrowserWindowDouble extends EventEmitter {
  readonly webContents = new WebContentsDouble();
  readonly options: BrowserWindowConstructorOptions;
  readonly urls: string[] = [];
  visible = false;
  focused = false;
  fullScreen = false;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }

  async loadURL(url: string): Promise<void> {
    this.urls.push(url);
    this.webContents.mainFrame.url = url;
    this.emit('ready-to-show');
  }

  show(): void {
    this.visible = true;
  }

  focus(): void {
    this.focused = true;
  }

  isFullScreen(): boolean {
    return this.fullScreen;
  }

  setFullScreen(on: boolean): void {
    this.fullScreen = on;
  }

  /** As Electron does: listeners may prevent it. */
  close(): void {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    this.emit('test:asked-to-close', prevented);
    if (!prevented) this.destroy();
  }

  restore(): void {}

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }

  destroy(): void {
    this.visible = false;
    this.webContents.destroyed = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
  }
}

class TrayDouble extends EventEmitter {
  menu: MenuItemConstructorOptions[] = [];
  tooltip = '';
  image = '';
  destroyed = false;

  setImage(image: { path: string }): void {
    this.image = image.path;
  }

  setToolTip(text: string): void {
    this.tooltip = text;
  }

  setContextMenu(menu: { template: MenuItemConstructorOptions[] }): void {
    this.menu = menu.template;
    this.emit('test:redrawn');
  }

  popUpContextMenu(): void {}

  destroy(): void {
    this.destroyed = true;
  }
}

class AppDouble extends EventEmitter {
  exitCode: number | null = null;

  /** As Electron does: listeners may prevent it. */
  quit(): void {
    this.emit('before-quit', { preventDefault: () => undefined });
  }

  exit(code: number): void {
    this.exitCode = code;
    this.emit('test:exit', code);
  }
}

class NotificationDouble extends EventEmitter {
  readonly options: { readonly title: string; readonly body: string };
  shown = false;

  constructor(options: NotificationDouble['options']) {
    super();
    this.options = options;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    this.shown = true;
  }
}

interface Question {
  readonly message: string;
  readonly buttons: readonly string[];
}

/** A double of the part of Electron that the desktop uses, with what a test wants to see laid open. */
export function createElectronDouble() {
  const windows: BrowserWindowDouble[] = [];
  const trays: TrayDouble[] = [];
  const copied: string[] = [];
  const opened: string[] = [];
  const notifications: NotificationDouble[] = [];
  const questions: Question[] = [];
  let answer = '';
  const app = new AppDouble();
  const ipcMain = new EventEmitter();
  const protocols = new Map<string, (request: Request) => Promise<Response>>();
  let menuBar: MenuItemConstructorOptions[] = [];

  const api = {
    app,
    ipcMain,
    BrowserWindow: class extends BrowserWindowDouble {
      constructor(options: BrowserWindowConstructorOptions) {
        super(options);
        windows.push(this);
      }
    },
    Tray: class extends TrayDouble {
      constructor() {
        super();
        trays.push(this);
      }
    },
    Menu: {
      buildFromTemplate: (template: MenuItemConstructorOptions[]) => ({ template }),
      setApplicationMenu: (menu: { template: MenuItemConstructorOptions[] }) => {
        menuBar = menu.template;
      },
    },
    nativeImage: { createFromPath: (path: string) => ({ path }) },
    Notification: class extends NotificationDouble {
      constructor(options: NotificationDouble['options']) {
        super(options);
        notifications.push(this);
      }
    },
    dialog: {
      showMessageBox: async (question: Question) => {
        questions.push(question);
        return { response: question.buttons.indexOf(answer) };
      },
    },
    clipboard: { writeText: (text: string) => copied.push(text) },
    shell: { openExternal: async (url: string) => void opened.push(url) },
    protocol: {
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
        protocols.set(scheme, handler),
    },
    session: {},
  };

  return {
    // The double covers what the desktop calls; Electron's own types ask for hundreds of members more.
    api: api as unknown as ElectronApi,
    app,
    ipcMain,
    windows,
    trays,
    copied,
    opened,
    protocols,
    notifications,
    questions,
    /** What a person presses in the next dialogs. */
    answerWith: (button: string) => {
      answer = button;
    },
    menuBar: () => menuBar,
  };
}
