import type { Tray } from 'electron';
import type { GatewayView } from '../contract/gateway-calls.ts';
import type { ElectronApi } from './electron-api.ts';
import { type TrayActions, trayMenu, trayTooltip } from './tray-menu.ts';

const minimumRebuildMs = 1000;

/** The tray icon and its menu, redrawn from the gateway's state at most once a second. */
export class ConsoleTray {
  readonly #electron: ElectronApi;
  readonly #tray: Tray;
  readonly #workspace: string;
  readonly #actions: TrayActions;
  #view: GatewayView;
  #timer: NodeJS.Timeout | null = null;
  #drawnAt = 0;

  constructor(
    electron: ElectronApi,
    options: { iconFile: string; workspace: string; view: GatewayView; actions: TrayActions },
  ) {
    this.#electron = electron;
    this.#workspace = options.workspace;
    this.#actions = options.actions;
    this.#view = options.view;
    this.#tray = new electron.Tray(electron.nativeImage.createFromPath(options.iconFile));
    this.#tray.on('click', () => this.#tray.popUpContextMenu());
    this.#draw();
  }

  update(view: GatewayView): void {
    this.#view = view;
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#drawnAt + minimumRebuildMs - Date.now());
    if (wait === 0) this.#draw();
    else this.#timer = setTimeout(() => this.#draw(), wait);
  }

  destroy(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#tray.destroy();
  }

  #draw(): void {
    this.#timer = null;
    this.#drawnAt = Date.now();
    this.#tray.setToolTip(trayTooltip(this.#workspace, this.#view));
    this.#tray.setContextMenu(
      this.#electron.Menu.buildFromTemplate(trayMenu(this.#workspace, this.#view, this.#actions)),
    );
  }
}
