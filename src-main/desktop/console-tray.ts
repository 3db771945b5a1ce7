import type { NativeImage, Tray } from 'electron';
import type { GatewayView } from '../contract/gateway-calls.ts';
import type { KnownWorkspace } from '../contract/workspace-calls.ts';
import type { ElectronApi } from './electron-api.ts';
import { type TrayActions, trayMenu, trayTooltip } from './tray-menu.ts';

const minimumRebuildMs = 1000;

/** The picture for a state of the gateway. */
export type TrayIconFile = (state: TrayIconState) => string;
export type TrayIconState = 'running' | 'moving' | 'degraded' | 'failed' | 'stopped';

/** The tray icon and its menu, redrawn from the gateway's state at most once a second. */
export class ConsoleTray {
  readonly #electron: ElectronApi;
  readonly #tray: Tray;
  readonly #iconFile: TrayIconFile;
  #workspace: string;
  #workspaces: readonly KnownWorkspace[] = [];
  readonly #actions: TrayActions;
  #view: GatewayView;
  #timer: NodeJS.Timeout | null = null;
  #drawnAt = 0;

  constructor(
    electron: ElectronApi,
    options: { iconFile: TrayIconFile; workspace: string; view: GatewayView; actions: TrayActions },
  ) {
    this.#electron = electron;
    this.#workspace = options.workspace;
    this.#actions = options.actions;
    this.#view = options.view;
    this.#iconFile = options.iconFile;
    this.#tray = new electron.Tray(this.#icon());
    this.#tray.on('click', () => this.#tray.popUpContextMenu());
    this.#draw();
  }

  update(view: GatewayView): void {
    const isNews = stateOf(view) !== stateOf(this.#view);
    this.#view = view;
    // What somebody may have just asked for shows at once; counters have time.
    if (isNews) {
      this.#draw();
      return;
    }
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#drawnAt + minimumRebuildMs - Date.now());
    if (wait === 0) this.#draw();
    else this.#timer = setTimeout(() => this.#draw(), wait);
  }

  /** The workspace that the gateway is of, and those that one can go to. */
  showWorkspaces(workspace: string, workspaces: readonly KnownWorkspace[]): void {
    this.#workspace = workspace;
    this.#workspaces = workspaces;
    this.#draw();
  }

  destroy(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#tray.destroy();
  }

  #draw(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#tray.setImage(this.#icon());
    this.#drawnAt = Date.now();
    this.#tray.setToolTip(trayTooltip(this.#workspace, this.#view));
    this.#tray.setContextMenu(
      this.#electron.Menu.buildFromTemplate(
        trayMenu(this.#workspace, this.#view, this.#actions, this.#workspaces),
      ),
    );
  }

  #icon(): NativeImage {
    return this.#electron.nativeImage.createFromPath(this.#iconFile(iconStates[this.#view.state]));
  }
}

const iconStates: Readonly<Record<GatewayView['state'], TrayIconState>> = {
  running: 'running',
  starting: 'moving',
  reloading: 'moving',
  stopping: 'moving',
  degraded: 'degraded',
  failed: 'failed',
  stopped: 'stopped',
};

/** What of a view is state and not a counter. */
function stateOf({ faults, listeners, state }: GatewayView): string {
  return JSON.stringify([
    state,
    faults !== undefined,
    listeners.map((listener) => [listener.name, listener.state]),
  ]);
}
