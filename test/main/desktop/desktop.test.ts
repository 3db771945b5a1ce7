import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desktop, type DesktopOptions, startDesktop } from '../../../src-main/desktop/desktop.ts';
import { ipcChannels } from '../../../src-main/desktop/ipc-channels.ts';
import { createElectronDouble } from '../../support/electron-double.ts';
import { createHostDouble, runningGateway } from '../../support/host-double.ts';

let renderer: string;
let electron: ReturnType<typeof createElectronDouble>;
let host: ReturnType<typeof createHostDouble>;
let desktop: Desktop;
let hasTray: boolean;

beforeEach(async () => {
  hasTray = true;
  renderer = await mkdtemp(join(tmpdir(), 'plano-renderer-'));
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>Plano Console</title>');
  electron = createElectronDouble();
  host = createHostDouble();
  desktop = await startDesktop(options());
});

function options(argv: readonly string[] = []): DesktopOptions {
  return {
    electron: electron.api,
    host: host.host,
    workspace: 'shop',
    files: {
      renderer,
      preload: '/preload.cjs',
      icon: '/icon.png',
      trayIcon: (state) => `/tray-${state}.png`,
    },
    platform: 'linux',
    argv,
    hasTray: async () => hasTray,
    graceMs: 0,
  };
}

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
    expect(session.permissionCheck?.(null, 'clipboard-sanitized-write')).toBe(true);
    expect(session.permissionCheck?.(null, 'geolocation')).toBe(false);
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

  it.each(['/..%2f', '/assets/..%2f..%2f', '/..%2f..%2f', '/%00', '/%zz'])(
    'serves nothing beside its files for %s',
    async (way) => {
      const secret = `${renderer}-secret.txt`;
      await writeFile(secret, 'secret');
      const serve = electron.protocols.get('app');
      const answer = await serve?.(new Request(`app://console${way}${basename(secret)}`));
      expect(answer?.status).toBe(404);
      await rm(secret);
    },
  );

  it('takes no web view into its pages', () => {
    let stopped = false;
    theWindow().webContents.emit('will-attach-webview', { preventDefault: () => (stopped = true) });
    expect(stopped).toBe(true);
  });

  it('is shown again instead of opened twice when the app is started a second time', async () => {
    electron.app.emit('second-instance', {}, ['/usr/bin/plano']);
    expect(electron.windows).toHaveLength(1);
    expect(theWindow().visible).toBe(true);
  });

  it('goes to the screen that a menu names', async () => {
    const view = electron.menuBar().find((menu) => menu.label === 'View')?.submenu;
    if (!Array.isArray(view)) throw new Error('no view menu');
    click(view, 'Go to Traces');
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

  it.each(['another frame', 'a foreign page'])('ignores %s', async (who) => {
    const contents = theWindow().webContents;
    const call = { type: 'call', id: 2, method: 'gateway.stop', params: {} };
    const frame = { url: 'app://console/' };
    if (who === 'a foreign page') contents.mainFrame.url = 'https://evil.example/';
    const senderFrame = who === 'another frame' ? frame : contents.mainFrame;
    electron.ipcMain.emit(ipcChannels.toHost, { sender: contents, senderFrame }, call);
    contents.mainFrame.url = 'app://console/';
    // What is answered behind it shows that it was not: calls take turns to be checked.
    const answered = once(contents, 'test:sent');
    send({ type: 'call', id: 3, method: 'gateway.status', params: {} });
    expect(await answered).toEqual([{ type: 'result', id: 3, value: runningGateway }]);
    expect(host.asked.some(({ method }) => method === 'gateway.stop')).toBe(false);
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

  it('R53: [ux A60] change at once with the state: what the menu offers and the icon', () => {
    const [tray] = electron.trays;
    if (tray === undefined) throw new Error('no tray');
    host.show({ ...runningGateway, state: 'stopped', listeners: [] });
    expect(tray.menu.map(({ label }) => label)).toContain('Start gateway');
    expect(tray.image).toBe('/tray-stopped.png');
    // Somebody starts it from a terminal while the menu may be open.
    host.show({ ...runningGateway, state: 'starting', listeners: [] });
    host.show(runningGateway);
    expect(tray.menu.map(({ label }) => label)).toContain('Stop gateway');
    expect(tray.menu[0]?.label).toMatch(/^●/);
    expect(tray.image).toBe('/tray-running.png');
  });

  it('are not drawn for every request', () => {
    const [tray] = electron.trays;
    if (tray === undefined) throw new Error('no tray');
    let drawn = 0;
    tray.on('test:redrawn', () => {
      drawn += 1;
    });
    for (let inFlight = 1; inFlight < 50; inFlight += 1) host.show({ ...runningGateway, inFlight });
    expect(drawn).toBe(0);
  });

  it('[ux 10.12] switch to another workspace, and then name it', async () => {
    const [tray] = electron.trays;
    if (tray === undefined) throw new Error('no tray');
    const others = () => tray.menu.find(({ label }) => label === 'Switch workspace')?.submenu;
    await expect.poll(() => Array.isArray(others())).toBe(true);
    const submenu = others();
    if (!Array.isArray(submenu)) throw new Error('no submenu');
    click(submenu, 'Open workspace desk');
    expect(host.asked.at(-1)).toEqual({
      method: 'workspaces.open',
      params: { path: '/w/desk/config.yaml' },
    });
    host.goTo('desk');
    await expect.poll(() => tray.tooltip).toBe('Plano Console: desk — running, 1 listener');
    await expect.poll(() => JSON.stringify(others())).toContain('Open workspace shop');
  });

  it('ask the host, as every other door does', () => {
    clickTray('Stop gateway');
    expect(host.asked.at(-1)).toEqual({ method: 'gateway.stop', params: {} });
    const gateway = electron.menuBar().find((menu) => menu.label === 'Gateway')?.submenu;
    if (!Array.isArray(gateway)) throw new Error('no gateway menu');
    click(gateway, 'Restart with saved config');
    expect(host.asked.at(-1)).toEqual({ method: 'gateway.restart', params: {} });
  });
});

describe('links into the console', () => {
  const id = '7f4e9a1c00000000000000000000beef';

  it('[ux A58] open in the window that is there when the app is started a second time', async () => {
    electron.app.emit('second-instance', {}, ['/usr/bin/plano', `plano-console://trace/${id}`]);
    await expect.poll(() => theWindow().urls.at(-1)).toBe(`app://console/#/traces/${id}`);
    expect(electron.windows).toHaveLength(1);
    expect([theWindow().visible, theWindow().focused]).toEqual([true, true]);
  });

  it('[ux A59] apply nothing: the editor opens and what was asked for is named as ignored', async () => {
    const before = host.asked.length;
    electron.app.emit('second-instance', {}, ['plano-console://config?apply=1']);
    await expect.poll(() => theWindow().urls.at(-1)).toBe('app://console/#/config?ignored=apply');
    expect(host.asked).toHaveLength(before);
  });

  it('open with the app, and on macOS by an event of their own', async () => {
    let prevented = false;
    const event = { preventDefault: () => (prevented = true) };
    electron.app.emit('open-url', event, `plano-console://trace/${id}?span=a000000000000002`);
    await expect.poll(() => theWindow().urls.at(-1)).toContain(`#/traces/${id}/a000000000000002`);
    expect(prevented).toBe(true);
    const other = await startDesktop(options([`plano-console://traces?q=status%3Aerror`]));
    expect(theWindow().urls).toEqual(['app://console/#/traces?q=status%3Aerror']);
    await other.quit();
  });
});

describe('the window’s own actions', () => {
  it('are done for the page that asks, and for the menu', () => {
    act('zoom-in');
    act('zoom-in');
    act('full-screen');
    expect([theWindow().webContents.zoomLevel, theWindow().fullScreen]).toEqual([1, true]);
    const view = electron.menuBar().find((menu) => menu.label === 'View')?.submenu;
    if (!Array.isArray(view)) throw new Error('no view menu');
    click(view, 'Actual size');
    expect(theWindow().webContents.zoomLevel).toBe(0);
  });

  it('are not done for foreign pages, and nothing else is', () => {
    act('reload');
    act('__proto__');
    theWindow().webContents.mainFrame.url = 'https://evil.example/';
    act('quit');
    expect([theWindow().webContents.reloads, host.stops()]).toEqual([0, 0]);
  });

  function act(action: string): void {
    const contents = theWindow().webContents;
    electron.ipcMain.emit(ipcChannels.act, { sender: contents, senderFrame: contents.mainFrame }, action);
  }
});

describe('closing the last window', () => {
  it('R53: [ux A61] asks where no tray shows that the gateway runs, and keeps the window', async () => {
    hasTray = false;
    electron.answerWith('Keep window');
    const asked = once(theWindow(), 'test:asked-to-close');
    theWindow().close();
    expect(await asked).toEqual([true]);
    await expect.poll(() => electron.questions).toHaveLength(1);
    expect(electron.questions[0]?.buttons).toEqual(['Quit', 'Keep window']);
    expect([theWindow().isDestroyed(), host.stops()]).toEqual([false, 0]);
  });

  it('[ux A61] leaves no hidden process behind after "Quit"', async () => {
    hasTray = false;
    electron.answerWith('Quit');
    const exited = once(electron.app, 'test:exit');
    theWindow().close();
    await exited;
    expect([host.stops(), electron.app.exitCode, theWindow().isDestroyed()]).toEqual([1, 0, true]);
  });

  it('quits without a question where nothing runs that a tray could show', async () => {
    hasTray = false;
    host.show({ ...runningGateway, state: 'stopped', listeners: [] });
    const exited = once(electron.app, 'test:exit');
    theWindow().close();
    await exited;
    expect(electron.questions).toEqual([]);
  });

  it('R53: [ux A62] says once that the gateway runs on in the tray, and leads to the setting', async () => {
    await closeWindow();
    const [notice] = electron.notifications;
    expect(notice?.options.title).toContain('still running in the tray');
    expect([notice?.shown, host.stops()]).toEqual([true, 0]);
    notice?.emit('click');
    await expect.poll(() => theWindow().urls).toEqual(['app://console/#/settings']);
    await closeWindow();
    expect(electron.notifications).toHaveLength(1);
  });

  it('quits where that is what somebody has set', async () => {
    host.set({ onClose: 'quit' });
    const exited = once(electron.app, 'test:exit');
    theWindow().close();
    await exited;
    expect([host.stops(), electron.notifications.length]).toEqual([1, 0]);
  });
});

/** As a person does; resolves when it is gone. */
async function closeWindow(): Promise<void> {
  const window = theWindow();
  const closed = once(window, 'closed');
  window.close();
  await closed;
}

describe('leaving', () => {
  it('keeps the gateway when the window is closed', async () => {
    await closeWindow();
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

describe('making room for an update', () => {
  it('lets requests end and closes everything before the new version is started', async () => {
    const seen: unknown[] = [];
    await desktop.replace(() =>
      seen.push(host.stops(), theWindow().isDestroyed(), electron.trays[0]?.destroyed),
    );
    expect(seen).toEqual([1, true, true]);
    expect(host.graces()).toEqual([3_600_000]);
  });

  it('does not keep the app from ending afterwards, and ends nothing twice', async () => {
    let prevented = false;
    const event = { preventDefault: () => (prevented = true) };
    await desktop.replace(() => electron.app.emit('before-quit', event));
    await desktop.quit();
    expect([prevented, host.stops(), electron.app.exitCode]).toEqual([false, 1, null]);
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
