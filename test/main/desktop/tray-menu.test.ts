import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { type TrayActions, trayMenu } from '../../../src-main/desktop/tray-menu.ts';
import { runningGateway } from '../../support/host-double.ts';

const [main] = runningGateway.listeners;
if (main === undefined) throw new Error('the fixture has a listener');

function actions() {
  return {
    startGateway: vi.fn(),
    stopGateway: vi.fn(),
    restartGateway: vi.fn(),
    startListener: vi.fn(),
    stopListener: vi.fn(),
    copyUrl: vi.fn(),
    open: vi.fn(),
    openWorkspace: vi.fn(),
    quit: vi.fn(),
  } satisfies TrayActions;
}

describe('the tray menu', () => {
  it('names workspace, state and listeners', () => {
    expect(labels(trayMenu('shop', runningGateway, actions()))).toEqual([
      '● shop — running, 1 listener',
      'Stop gateway',
      'Restart with saved config',
      '● main   127.0.0.1:12000',
      'Open Console',
      'Go to Settings',
      'Quit (stops the gateway)',
    ]);
  });

  it('says loudly that failures are injected', () => {
    const faults = [{ model: 'openai/gpt-4o', fault: { kind: 'server_error' as const } }];
    const [title] = labels(trayMenu('shop', { ...runningGateway, faults }, actions()));
    expect(title).toBe('● shop — running, FAILURES INJECTED, 1 listener');
  });

  it('[ux 10.12] leads to the other workspaces that are there', () => {
    const known = (name: string, part: object = {}) => ({
      ...{ path: `/w/${name}/config.yaml`, name, current: false, missing: false },
      ...part,
    });
    const acts = actions();
    const menu = trayMenu('shop', runningGateway, acts, [
      known('shop', { current: true }),
      known('desk'),
      known('gone', { missing: true }),
    ]);
    const { submenu } = item(menu, 'Switch workspace');
    if (!Array.isArray(submenu)) throw new Error('no submenu');
    expect(labels(submenu)).toEqual(['Open workspace desk']);
    submenu[0]?.click?.(undefined as never, undefined as never, undefined as never);
    expect(acts.openWorkspace).toHaveBeenCalledWith('/w/desk/config.yaml');
  });

  it('offers to start a stopped gateway and nothing to restart', () => {
    const menu = trayMenu('shop', { ...runningGateway, state: 'stopped', listeners: [] }, actions());
    expect(labels(menu)).toContain('Start gateway');
    expect(item(menu, 'Restart with saved config').enabled).toBe(false);
  });

  it.each(['starting', 'stopping', 'reloading'] as const)('takes no command while %s', (state) => {
    const menu = trayMenu('shop', { ...runningGateway, state }, actions());
    expect(item(menu, 'Stop gateway').enabled).toBe(false);
  });

  it('marks a listener that other machines reach', () => {
    const view = { ...runningGateway, listeners: [{ ...main, address: '0.0.0.0', lan: true }] };
    expect(labels(trayMenu('shop', view, actions()))).toContain('● main   0.0.0.0:12000 LAN');
  });

  it('says why a listener failed and offers to start it', () => {
    const failed = { ...main, state: 'failed' as const, error: 'Port 12000 is already in use' };
    const menu = trayMenu('shop', { ...runningGateway, state: 'degraded', listeners: [failed] }, actions());
    expect(labels(submenu(item(menu, '✕ main   127.0.0.1:12000')))).toEqual([
      'Port 12000 is already in use',
      'Start listener main',
      'Copy base URL of main',
      'Logs of main',
    ]);
  });

  it('stops exactly the listener that was clicked', () => {
    const done = actions();
    click(
      submenu(item(trayMenu('shop', runningGateway, done), '● main   127.0.0.1:12000')),
      'Stop listener main',
    );
    expect(done.stopListener).toHaveBeenCalledExactlyOnceWith('main');
  });

  it('keeps every line under 60 characters', () => {
    const view = { ...runningGateway, listeners: [{ ...main, name: 'a'.repeat(200) }] };
    for (const label of labels(trayMenu('w'.repeat(200), view, actions())))
      expect(label.length).toBeLessThan(60);
  });
});

function labels(menu: readonly MenuItemConstructorOptions[]): string[] {
  return menu.flatMap((entry) => (entry.label === undefined ? [] : [entry.label]));
}

function item(menu: readonly MenuItemConstructorOptions[], label: string): MenuItemConstructorOptions {
  const found = menu.find((entry) => entry.label === label);
  if (found === undefined) throw new Error(`no item "${label}" in ${labels(menu).join(' | ')}`);
  return found;
}

function submenu(entry: MenuItemConstructorOptions): readonly MenuItemConstructorOptions[] {
  if (!Array.isArray(entry.submenu)) throw new Error('no submenu');
  return entry.submenu;
}

function click(menu: readonly MenuItemConstructorOptions[], label: string): void {
  // Electron passes the item, the window and the event; ours use none of them.
  (item(menu, label).click as () => void)();
}
