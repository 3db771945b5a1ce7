import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desktop, startDesktop } from '../../../src-main/desktop/desktop.ts';
import { ipcChannels } from '../../../src-main/desktop/ipc-channels.ts';
import { createElectronDouble } from '../../support/electron-double.ts';
import { createHostDouble, runningGateway } from '../../support/host-double.ts';

let renderer: string;
let electron: ReturnType<typeof createElectronDouble>;
let host: ReturnType<typeof createHostDouble>;
let desktop: Desktop;

beforeEach(async () => {
  renderer = await mkdtemp(join(tmpdir(), 'plano-renderer-'));
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>Plano Console</title>');
  electron = createElectronDouble();
  host = createHostDouble();
  desktop = await startDesktop({
    electron: electron.api,
    host: host.host,
    workspace: 'shop',
    files: { renderer, preload: '/preload.cjs', icon: '/icon.png', trayIcon: '/tray.png' },
    platform: 'linux',
    graceMs: 0,
  });
});

afterEach(async () => {
  await desktop.quit();
  await rm(renderer, { recursive: true });
});

describe('the window', () => {
  it('is isolated, sandboxed and without Node', () => {
    expect(theWindow().options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      preload: '/preload.cjs',
    });
  });

  it.each([
    ['https://evil.example/', true],
    ['file:///etc/passwd', true],
    ['app://other/index.html', true],
    ['app://console/traces', false],
  ])('going to %s is prevented: %s', (url, prevented) => {
    let stopped = false;
    theWindow().webContents.emit('will-navigate', { preventDefault: () => (stopped = true) }, url);
    expect(stopped).toBe(prevented);
  });

  it('opens no second window and hands web links to the browser', () => {
    expect(theWindow().webContents.windowOpen?.({ url: 'https://example.org/docs' })).toEqual({
      action: 'deny',
    });
    expect(theWindow().webContents.windowOpen?.({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' });
    expect(electron.opened).toEqual(['https://example.org/docs']);
  });

  it('grants pages the clipboard and nothing else', () => {
    const { session } = theWindow().webContents;
    const answers: Record<string, boolean> = {};
    for (const permission of ['clipboard-sanitized-write', 'geolocation', 'media', 'notifications']) {
      session.permissionRequest?.(null, permission, (allowed) => {
        answers[permission] = allowed;
      });
    }
    expect(answers).toEqual({
      'clipboard-sanitized-write': true,
      geolocation: false,
      media: false,
      notifications: false,
    });
  });

  it('serves its own files with the policy and nothing outside them', async () => {
    const serve = electron.protocols.get('app');
    const page = await serve?.(new Request('app://console/traces/abc'));
    expect(page?.status).toBe(200);
    expect(page?.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await page?.text()).toContain('Plano Console');
    for (const path of ['/../../etc/passwd.txt', '/%2e%2e/%2e%2e/secret.txt', '/missing.js']) {
      expect((await serve?.(new Request(`app://console${path}`)))?.status).toBe(404);
    }
    expect((await serve?.(new Request('app://elsewhere/index.html')))?.status).toBe(404);
  });

  it('is shown again instead of opened twice when the app is started a second time', async () => {
    electron.app.emit('second-instance');
    expect(electron.windows).toHaveLength(1);
    expect(theWindow().visible).toBe(true);
  });

  it('goes to the screen that a menu names', async () => {
    const view = electron.menuBar().find((menu) => menu.label === 'View')?.submenu;
    if (!Array.isArray(view)) throw new Error('no view menu');
    click(view, 'Traces');
    expect(theWindow().urls).toEqual(['app://console/#/', 'app://console/#/traces']);
  });

  it('comes back after its page crashed', () => {
    theWindow().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(theWindow().webContents.reloads).toBe(1);
  });
});

describe('the contract over IPC', () => {
  it('answers the page of the window', async () => {
    const answer = once(theWindow().webContents, 'test:sent');
    send({ type: 'call', id: 1, method: 'gateway.status', params: {} });
    expect(await answer).toEqual([{ type: 'result', id: 1, value: runningGateway }]);
  });

  it('ignores other frames and foreign pages', () => {
    const before = host.asked.length;
    const contents = theWindow().webContents;
    const call = { type: 'call', id: 2, method: 'gateway.stop', params: {} };
    electron.ipcMain.emit(
      ipcChannels.toHost,
      { sender: contents, senderFrame: { url: 'app://console/' } },
      call,
    );
    contents.mainFrame.url = 'https://evil.example/';
    send(call);
    expect(host.asked).toHaveLength(before);
  });

  it('forgets the subscriptions of a page that was reloaded', async () => {
    const base = host.subscribers('gateway.status');
    send({ type: 'subscribe', topics: ['gateway.status'] });
    expect(host.subscribers('gateway.status')).toBe(base + 1);
    theWindow().webContents.reload();
    expect(host.subscribers('gateway.status')).toBe(base);
  });
});

describe('tray and menu', () => {
  it('show the state that the gateway has', async () => {
    expect(electron.trays[0]?.tooltip).toBe('Plano Console: shop — running, 1 listener');
    const [tray] = electron.trays;
    if (tray === undefined) throw new Error('no tray');
    const redrawn = once(tray, 'test:redrawn');
    host.show({ ...runningGateway, state: 'stopped', listeners: [] });
    await redrawn;
    expect(tray.tooltip).toBe('Plano Console: shop — stopped');
  });

  it('ask the host, as every other door does', () => {
    clickTray('Stop gateway');
    expect(host.asked.at(-1)).toEqual({ method: 'gateway.stop', params: {} });
    const gateway = electron.menuBar().find((menu) => menu.label === 'Gateway')?.submenu;
    if (!Array.isArray(gateway)) throw new Error('no gateway menu');
    click(gateway, 'Restart');
    expect(host.asked.at(-1)).toEqual({ method: 'gateway.restart', params: {} });
  });
});

describe('leaving', () => {
  it('keeps the gateway when the window is closed', () => {
    theWindow().destroy();
    electron.app.emit('window-all-closed');
    expect(host.stops()).toBe(0);
    expect(electron.trays[0]?.destroyed).toBe(false);
  });

  it('drains the gateway before the app exits', async () => {
    const exited = once(electron.app, 'test:exit');
    clickTray('Quit (stops the gateway)');
    await exited;
    expect(host.stops()).toBe(1);
    expect(electron.app.exitCode).toBe(0);
    expect(electron.trays[0]?.destroyed).toBe(true);
  });
});

function theWindow() {
  const window = electron.windows.at(-1);
  if (window === undefined) throw new Error('no window');
  return window;
}

function send(message: unknown): void {
  const contents = theWindow().webContents;
  electron.ipcMain.emit(ipcChannels.toHost, { sender: contents, senderFrame: contents.mainFrame }, message);
}

function clickTray(label: string): void {
  click(electron.trays[0]?.menu ?? [], label);
}

function click(menu: readonly MenuItemConstructorOptions[], label: string): void {
  const entry = menu.find((item) => item.label === label);
  if (entry === undefined) throw new Error(`no item "${label}"`);
  // Electron passes the item, the window and the event; ours use none of them.
  (entry.click as () => void)();
}
