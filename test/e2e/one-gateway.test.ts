import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

describe('the gateway behind the window', { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const stateIs = (state: string) =>
    page.locator(`[data-testid="gateway-menu"][data-state="${state}"]`).waitFor();
  const said = async (...words: string[]) => JSON.parse(await console_.run(...words, '--json'));
  const ask = () =>
    fetch(`http://127.0.0.1:${console_.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'hello' }] }),
    }).then(({ status }) => status);

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${console_.url}#/listeners`);
    await stateIs('running');
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  it('R21: answers every request while the window is reloaded, crashes and is gone', async () => {
    let ends = false;
    const statuses: number[] = [];
    const clients = Array.from({ length: 4 }, async () => {
      while (!ends) statuses.push(await ask());
    });
    await page.reload();
    await stateIs('running');
    const crashed = page.waitForEvent('crash');
    await page.goto('chrome://crash').catch(() => undefined);
    await crashed;
    await page.close();
    const seen = statuses.length;
    await expect.poll(() => statuses.length).toBeGreaterThan(seen + 20);
    ends = true;
    await Promise.all(clients);
    expect(new Set(statuses)).toEqual(new Set([200]));
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${console_.url}#/listeners`);
    await stateIs('running');
  });

  it('R22: is in one state for window and command line, whoever changes it', async () => {
    await page.keyboard.press('Control+Shift+P');
    await page.getByTestId('palette-item-gateway.stop').click();
    await stateIs('stopped');
    expect((await said('status')).state).toBe('stopped');
    await said('restart');
    await stateIs('running');
    expect((await said('status')).state).toBe('running');
    expect(await ask()).toBe(200);
  });
});
