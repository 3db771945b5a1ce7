import type { Host } from '../console/host.ts';
import { applicationMenu } from './application-menu.ts';
import { ConsoleTray } from './console-tray.ts';
import { ConsoleWindow } from './console-window.ts';
import type { ElectronApi } from './electron-api.ts';
import { rendererProtocol } from './renderer-protocol.ts';

export interface DesktopOptions {
  readonly electron: ElectronApi;
  readonly host: Host;
  readonly workspace: string;
  readonly files: {
    readonly renderer: string;
    readonly preload: string;
    readonly icon: string;
    readonly trayIcon: string;
  };
  readonly platform: NodeJS.Platform;
  /** How long open requests may take when the app quits, in milliseconds. */
  readonly graceMs: number;
}

export interface Desktop {
  readonly window: ConsoleWindow;
  quit(): Promise<void>;
}

/**
 * Window, tray and menu around a host. Closing the window keeps the gateway and the tray; quitting
 * drains the gateway first. Call it when Electron is ready.
 */
export async function startDesktop(options: DesktopOptions): Promise<Desktop> {
  const { electron, host, files } = options;
  electron.protocol.handle('app', rendererProtocol(files.renderer));
  const window = new ConsoleWindow({
    electron,
    host,
    preloadFile: files.preload,
    iconFile: files.icon,
  });
  const call = (method: 'gateway.start' | 'gateway.stop' | 'gateway.restart') => () =>
    run(host.call(method, {}, detached()));
  const listenerCall = (method: 'listeners.start' | 'listeners.stop') => (name: string) =>
    run(host.call(method, { name }, detached()));
  const open = (location: string) => run(window.show(location));
  const gateway = {
    startGateway: call('gateway.start'),
    stopGateway: call('gateway.stop'),
    restartGateway: call('gateway.restart'),
  };
  const tray = new ConsoleTray(electron, {
    iconFile: files.trayIcon,
    workspace: options.workspace,
    view: await host.call('gateway.status', {}, detached()),
    actions: {
      ...gateway,
      startListener: listenerCall('listeners.start'),
      stopListener: listenerCall('listeners.stop'),
      copyUrl: (url) => electron.clipboard.writeText(url),
      open,
      quit: () => electron.app.quit(),
    },
  });
  const unsubscribe = host.subscribe('gateway.status', (view) => tray.update(view));
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate(applicationMenu(options.platform, { ...gateway, open })),
  );

  let quitting: Promise<void> | null = null;
  const quit = () => {
    quitting ??= (async () => {
      unsubscribe();
      await host.stop(options.graceMs);
      tray.destroy();
      window.close();
      electron.app.exit(0);
    })();
    return quitting;
  };
  electron.app.on('window-all-closed', () => {
    // The tray keeps the app alive; without this listener Electron would quit.
  });
  electron.app.on('activate', () => run(window.show()));
  electron.app.on('second-instance', () => run(window.show()));
  electron.app.on('before-quit', (event) => {
    event.preventDefault();
    run(quit());
  });
  await window.show();
  return { window, quit };
}

/** Tray and menu have no place for an answer: the state that follows is the answer, also of a failure. */
function run(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  });
}

function detached() {
  return { signal: new AbortController().signal, progress: () => undefined };
}
