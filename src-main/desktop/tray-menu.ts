import type { MenuItemConstructorOptions } from 'electron';
import { commandTitles, windowActions } from '../contract/command-titles.ts';
import type { GatewayView, ListenerView } from '../contract/gateway-calls.ts';
import type { KnownWorkspace } from '../contract/workspace-calls.ts';

export interface TrayActions {
  startGateway(): void;
  stopGateway(): void;
  restartGateway(): void;
  startListener(name: string): void;
  stopListener(name: string): void;
  copyUrl(url: string): void;
  /** Shows the window at a screen: `/playground`. */
  open(location: string): void;
  openWorkspace(path: string): void;
  quit(): void;
}

const stateMarks: Record<GatewayView['state'], string> = {
  running: '●',
  starting: '◐',
  reloading: '◐',
  stopping: '◐',
  degraded: '▲',
  failed: '✕',
  stopped: '○',
};

const listenerMarks: Record<ListenerView['state'], string> = {
  running: '●',
  starting: '◐',
  stopping: '◐',
  failed: '✕',
  stopped: '○',
};

/** The longest line a tray menu shows on every system without being cut. */
const maximumLabel = 59;

/** The tray menu for a state: pure, so that a test can read it as a person would. */
export function trayMenu(
  workspace: string,
  view: GatewayView,
  actions: TrayActions,
  workspaces: readonly KnownWorkspace[] = [],
): MenuItemConstructorOptions[] {
  return [
    { label: short(`${stateMarks[view.state]} ${workspace} — ${stateText(view)}`), enabled: false },
    { type: 'separator' },
    ...gatewayItems(view, actions),
    ...(view.listeners.length > 0 ? [{ type: 'separator' as const }] : []),
    ...view.listeners.map((listener) => listenerItem(listener, actions)),
    { type: 'separator' },
    { label: commandTitles.openConsole, click: () => actions.open('/') },
    ...workspaceItems(workspaces, actions),
    { label: commandTitles.goTo('Settings'), click: () => actions.open('/settings') },
    { label: windowActions.quit, click: () => actions.quit() },
  ];
}

/** One line for the tooltip. */
export function trayTooltip(workspace: string, view: GatewayView): string {
  return short(`Plano Console: ${workspace} — ${stateText(view)}`);
}

function stateText(view: GatewayView): string {
  if (view.state !== 'running' && view.state !== 'degraded') return view.state;
  const count = view.listeners.filter((listener) => listener.state === 'running').length;
  const faults = view.faults === undefined ? '' : ', FAILURES INJECTED';
  return `${view.state}${faults}, ${count} ${count === 1 ? 'listener' : 'listeners'}`;
}

function gatewayItems(view: GatewayView, actions: TrayActions): MenuItemConstructorOptions[] {
  const changing = view.state === 'starting' || view.state === 'stopping' || view.state === 'reloading';
  const down = view.state === 'stopped' || view.state === 'failed';
  return [
    down
      ? { label: commandTitles.startGateway, enabled: !changing, click: () => actions.startGateway() }
      : { label: commandTitles.stopGateway, enabled: !changing, click: () => actions.stopGateway() },
    {
      label: commandTitles.restartGateway,
      enabled: !changing && !down,
      click: () => actions.restartGateway(),
    },
  ];
}

/** Nothing where there is only one. */
function workspaceItems(
  workspaces: readonly KnownWorkspace[],
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  const others = workspaces.filter(({ current, missing }) => !current && !missing);
  if (others.length === 0) return [];
  const items = others.map(({ name, path }) => ({
    label: short(commandTitles.openWorkspace(name)),
    click: () => actions.openWorkspace(path),
  }));
  return [{ label: 'Switch workspace', submenu: items }];
}

function listenerItem(listener: ListenerView, actions: TrayActions): MenuItemConstructorOptions {
  const { name } = listener;
  const titled = (title: (name: string) => string) => short(title(name));
  const lan = listener.lan ? ' LAN' : '';
  const place = `${listener.address}:${listener.port}`;
  const running = listener.state === 'running';
  return {
    label: short(`${listenerMarks[listener.state]} ${listener.name}   ${place}${lan}`),
    submenu: [
      ...(listener.error === null ? [] : [{ label: short(listener.error), enabled: false }]),
      running
        ? { label: titled(commandTitles.stopListener), click: () => actions.stopListener(name) }
        : { label: titled(commandTitles.startListener), click: () => actions.startListener(name) },
      { label: titled(commandTitles.copyUrl), click: () => actions.copyUrl(listener.url) },
      ...(running
        ? [{ label: titled(commandTitles.tryListener), click: () => actions.open('/playground') }]
        : []),
      { label: titled(commandTitles.logs), click: () => actions.open('/listeners') },
    ],
  };
}

function short(text: string): string {
  return text.length <= maximumLabel ? text : `${text.slice(0, maximumLabel - 1)}…`;
}
