import type { Host } from '../console/host.ts';
import { locationOfDeepLink } from '../contract/deep-link.ts';
import type { GatewayView } from '../contract/gateway-calls.ts';
import { applicationMenu } from './application-menu.ts';
import { decideClose } from './close-policy.ts';
import { ConsoleTray, type TrayIconFile } from './console-tray.ts';
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
    readonly trayIcon: TrayIconFile;
  };
  readonly platform: NodeJS.Platform;
  /** What the app was started with: a link may be among it. */
  readonly argv: readonly string[];
  /** Whether a tray icon would be seen. */
  hasTray(): Promise<boolean>;
  /** How long open requests may take when the app quits, in milliseconds. */
  readonly graceMs: number;
}

export interface Desktop {
  readonly window: ConsoleWindow;
  quit(): Promise<void>;
  /** Lets every request end and closes the window, then calls `start`, which ends the app. */
  replace(start: () => void): Promise<void>;
}

/** How long requests may take before an update is installed, in milliseconds: none is cut off for that. */
const replaceGraceMs = 3_600_000;

/**
 * Window, tray and menu around a host. Closing the window keeps the gateway and the tray; quitting
 * drains the gateway first. Call it when Electron is ready.
 */
export async function startDesktop(options: DesktopOptions): Promise<Desktop> {
  const { electron, host, files } = options;
  electron.protocol.handle('app', rendererProtocol(files.renderer, host));
  const window = new ConsoleWindow({
    electron,
    host,
    preloadFile: files.preload,
    iconFile: files.icon,
    decideClose: () =>
      decideClose({
        electron,
        hasTray: options.hasTray,
        isServing: () => view.state !== 'stopped' && view.state !== 'failed',
        settings: () => host.call('settings.read', {}, detached()),
        toldOfTray: () => host.call('settings.told-of-tray', {}, detached()),
        openSettings: () => run(window.show('/settings')),
      }),
    quit: () => electron.app.quit(),
  });
  let view = await host.call('gateway.status', {}, detached());
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
    view,
    actions: {
      ...gateway,
      startListener: listenerCall('listeners.start'),
      stopListener: listenerCall('listeners.stop'),
      openWorkspace: (path) => run(host.call('workspaces.open', { path }, detached())),
      copyUrl: (url) => electron.clipboard.writeText(url),
      open,
      quit: () => electron.app.quit(),
    },
  });
  const show = (next: GatewayView) => {
    view = next;
    tray.update(next);
  };
  const showWorkspaces = async () => {
    const [{ workspace }, { workspaces }] = await Promise.all([
      host.call('host.info', {}, detached()),
      host.call('workspaces.list', {}, detached()),
    ]);
    tray.showWorkspaces(workspace, workspaces);
  };
  const unsubscribe = [
    host.subscribe('gateway.status', show),
    host.subscribe('workspace.changed', () => {
      run(showWorkspaces());
      run(host.call('gateway.status', {}, detached()).then(show));
    }),
  ];
  run(showWorkspaces());
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate(
      applicationMenu(options.platform, { ...gateway, open, act: (action) => window.act(action) }),
    ),
  );

  let leaving: Promise<void> | null = null;
  let hasLeft = false;
  const leave = (graceMs: number, end: () => void) => {
    leaving ??= (async () => {
      for (const end of unsubscribe) end();
      await host.stop(graceMs);
      tray.destroy();
      window.close();
      hasLeft = true;
      end();
    })();
    return leaving;
  };
  const quit = () => leave(options.graceMs, () => electron.app.exit(0));
  electron.app.on('window-all-closed', () => {
    // The tray keeps the app alive; without this listener Electron would quit.
  });
  electron.app.on('activate', () => run(window.show()));
  electron.app.on('second-instance', (_event, argv) => run(window.show(linkIn(argv))));
  electron.app.on('open-url', (event, url) => {
    event.preventDefault();
    run(window.show(linkIn([url])));
  });
  electron.app.on('before-quit', (event) => {
    if (hasLeft) return;
    event.preventDefault();
    run(quit());
  });
  await window.show(linkIn(options.argv));
  return { window, quit, replace: (start) => leave(replaceGraceMs, start) };
}

/** Where the link among the arguments leads; absent: there is none. */
function linkIn(argv: readonly string[]): string | undefined {
  return argv.map(locationOfDeepLink).find((location) => location !== null);
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
