import type { MenuItemConstructorOptions } from 'electron';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayView } from '../../src-main/contract/gateway-calls.ts';
import { applicationMenu } from '../../src-main/desktop/application-menu.ts';
import { trayMenu } from '../../src-main/desktop/tray-menu.ts';
import { launchChromium } from '../support/chromium.ts';
import { sampleGateway, sampleScript } from '../support/console-sample.ts';
import { type ScriptedConsole, startScriptedConsole } from '../support/scripted-console.ts';

const nothing = () => undefined;
const actions = {
  ...{ open: nothing, startGateway: nothing, stopGateway: nothing, restartGateway: nothing },
  ...{
    startListener: nothing,
    stopListener: nothing,
    copyUrl: nothing,
    quit: nothing,
    act: nothing,
    openWorkspace: nothing,
  },
};

const workspaces = ['shop-gateway', 'desk'].map((name) => ({
  ...{ path: `/home/dev/${name}/config.yaml`, name },
  ...{ current: name === 'shop-gateway', missing: false },
}));

/** The window as the desktop app shows it: its bridge, over the socket of a scripted host. */
const desktopBridge = `
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/contract');
  const ready = new Promise((resolve) => socket.addEventListener('open', resolve));
  window.acts = [];
  window.planoConsole = {
    act: (action) => window.acts.push(action),
    send: (message) => void ready.then(() => socket.send(JSON.stringify(message))),
    onMessage: (listener) => socket.addEventListener('message', ({ data }) => listener(JSON.parse(data))),
  };
`;

describe('the palette of the desktop window', () => {
  let browser: Browser;
  let page: Page;
  let host: ScriptedConsole;
  const see = (testId: string) => page.getByTestId(testId);

  beforeAll(async () => {
    [browser, host] = await Promise.all([launchChromium(), startScriptedConsole(sampleScript())]);
    page = await browser.newPage();
    await page.addInitScript(desktopBridge);
    await page.goto(`${host.url}#/traces`);
    await see('trace-row').first().waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  it.each(['running', 'degraded', 'stopped', 'failed'] as const)(
    '[ux A75] holds every item of menu bar and tray by its exact title while the gateway is %s',
    async (state) => {
      const view = viewIn(state);
      host.emit('gateway.status', view);
      await page.locator(`[data-testid="gateway-menu"][data-state="${state}"]`).waitFor();
      const titles = new Set(
        [
          ...itemsOf(applicationMenu('linux', actions)),
          ...itemsOf(trayMenu('shop', view, actions, workspaces)),
        ].filter((title) => isOffered(title, state)),
      );
      expect(titles.size).toBeGreaterThan(15);
      await page.keyboard.press('Control+k');
      for (const title of titles) {
        await see('palette-input').fill(title);
        const found = await page.getByRole('option').locator('span').first().textContent();
        expect(found).toBe(title);
      }
      await page.keyboard.press('Escape');
      await see('palette').waitFor({ state: 'detached' });
    },
  );

  it('asks the window for what only it can do', async () => {
    await page.keyboard.press('Control+k');
    await see('palette-input').fill('Full screen');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('window.acts')).toEqual(['full-screen']);
  });
});

function viewIn(state: GatewayView['state']): GatewayView {
  const isDown = state === 'stopped' || state === 'failed';
  return {
    ...sampleGateway,
    state,
    listeners: sampleGateway.listeners.map((one) => (isDown ? { ...one, state: 'stopped' } : one)),
  };
}

/** Whatever does something when it is chosen. */
function itemsOf(menu: readonly MenuItemConstructorOptions[]): string[] {
  return menu.flatMap((item) => {
    if (Array.isArray(item.submenu)) return itemsOf(item.submenu);
    return item.click === undefined || item.enabled === false || !item.label ? [] : [item.label];
  });
}

/** The menu bar is built once: start and stop stand in it side by side, and one of them has an effect. */
function isOffered(title: string, state: GatewayView['state']): boolean {
  const isDown = state === 'stopped' || state === 'failed';
  if (title === 'Start gateway') return isDown;
  return isDown ? title !== 'Stop gateway' && title !== 'Restart with saved config' : true;
}
