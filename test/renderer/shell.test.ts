import { describe, expect, it } from 'vitest';
import { type ConsoleSettings, defaultSettings } from '../../src-main/contract/console-settings.ts';
import { consolePages } from '../support/console-page.ts';
import { sampleGateway } from '../support/console-sample.ts';

const open = consolePages();

const chosenDark: ConsoleSettings = {
  ...defaultSettings,
  theme: 'dark',
  contrast: 'more',
};

describe('the shell', () => {
  it('shows workspace, gateway state and what needs attention', async () => {
    const { see } = await open({ path: '/playground', ready: 'playground-screen' });
    expect(await see('workspace-name').textContent()).toBe('shop-gateway');
    expect(await see('gateway-menu').getAttribute('data-state')).toBe('degraded');
    expect(await see('badge-errors').textContent()).toBe('1 ✕');
    expect(await see('badge-live').getAttribute('data-state')).toBe('live');
  });

  it('follows the gateway without asking', async () => {
    const { see, console: host, page } = await open({ path: '/playground', ready: 'playground-screen' });
    host.emit('gateway.status', {
      ...sampleGateway,
      state: 'failed',
      notice: 'It ended three times in 30 s.',
    });
    await page.locator('[data-testid="gateway-menu"][data-state="failed"]').waitFor();
    expect(await see('gateway-notice').textContent()).toBe('It ended three times in 30 s.');
  });

  it('starts and stops the gateway from its menu', async () => {
    const {
      see,
      console: host,
      page,
    } = await open({
      path: '/playground',
      ready: 'playground-screen',
      script: { 'gateway.stop': () => ({ ...sampleGateway, state: 'stopped' }) },
    });
    await see('gateway-menu').click();
    await see('gateway-stop').click();
    await page.locator('[data-testid="gateway-menu"][data-state="stopped"]').waitFor();
    expect(host.asked.filter((call) => call.method === 'gateway.stop')).toHaveLength(1);
  });

  it('says when the host is gone and reads everything again when it is back', async () => {
    const { see, console: host, page } = await open({ path: '/traces', ready: 'trace-row' });
    const before = host.asked.filter((call) => call.method === 'traces.list').length;
    host.cut();
    await see('connection-lost').waitFor();
    await see('connection-lost').waitFor({ state: 'detached' });
    await page.locator('[data-testid="console"][data-state="open"]').waitFor();
    await expect
      .poll(() => host.asked.filter((call) => call.method === 'traces.list').length)
      .toBeGreaterThan(before);
    host.emit('gateway.status', { ...sampleGateway, state: 'stopped' });
    await page.locator('[data-testid="gateway-menu"][data-state="stopped"]').waitFor();
  });

  it('runs a command from the palette, and opens a pasted trace id', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+k');
    await see('palette-input').fill('playg');
    await page.keyboard.press('Enter');
    await see('playground-screen').waitFor();
    await page.keyboard.press('Control+k');
    await see('palette-input').fill('7f4e9a1c00000000000000000000beef');
    await page.keyboard.press('Enter');
    await see('trace-screen').waitFor();
  });

  it('[ux R56] finds settings in the palette, and has what was run last at the top', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    const first = see('palette').getByRole('option').first();
    await page.keyboard.press('Control+k');
    await see('palette-item-setting.theme').waitFor();
    await see('palette-input').fill('font size');
    await page.keyboard.press('Enter');
    await see('setting-row-editorFontSize').waitFor();
    await page.keyboard.press('Control+k');
    await expect.poll(() => first.getAttribute('data-testid')).toBe('palette-item-setting.editorFontSize');
    await see('palette-input').fill('playg');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+k');
    await expect.poll(() => first.getAttribute('data-testid')).toBe('palette-item-open.playground');
  });

  it('offers start and stop of the gateway and of each listener in the palette', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+k');
    await see('palette-item-gateway.stop').waitFor();
    expect(await see('palette-item-gateway.restart').count()).toBe(1);
    expect(await see('palette-item-listener.main.stop').count()).toBe(1);
    expect(await see('palette-item-listener.desk.start').count()).toBe(1);
    // [ux R65] The same by a command.
    for (const [id, command] of [
      ['gateway.restart', 'planoai restart'],
      ['listener.main.stop', 'planoai listeners stop main'],
      ['listener.desk.start', 'planoai listeners start desk'],
    ])
      expect(await see(`palette-item-${id}`).textContent()).toContain(command);
  });

  it('goes through the screens with Mod+1 to Mod+4 and lists the keys under ?', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+4');
    await see('playground-screen').waitFor();
    await page.keyboard.press('Control+6');
    await see('listeners-screen').waitFor();
    await page.keyboard.press('Control+3');
    await see('traces-screen').waitFor();
    await page.keyboard.press('Shift+?');
    expect(await see('shortcuts').textContent()).toContain('Pause or resume the live list');
  });

  it('[ux R59] shows no other theme than the chosen one at any time of its start', async () => {
    const { see, page } = await open({
      path: '/traces',
      ready: 'trace-row',
      theme: 'light',
      script: { 'settings.read': () => chosenDark },
    });
    await page.addInitScript(() => {
      const seen: (string | undefined)[] = [];
      Object.assign(window, { seen });
      const note = () => seen.push(document.documentElement.dataset.theme);
      new MutationObserver(note).observe(document, { attributeFilter: ['data-theme'], subtree: true });
    });
    const held = Promise.withResolvers<void>();
    await page.route('**/assets/*.js', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.reload({ waitUntil: 'commit' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await expect.poll(background).toBe('rgb(0, 0, 0)');
    held.resolve();
    await see('trace-row').first().waitFor();
    expect(await page.evaluate('[...new Set(seen)].join()')).toBe('dark');
    expect(await background()).toBe('rgb(0, 0, 0)');
  });

  it('[ux R59] wears another theme in the frame after the press that chose it', async () => {
    const { see } = await open({ path: '/settings', ready: 'setting-theme-dark', theme: 'light' });
    const worn = await see('setting-theme-dark').evaluate(async (button) => {
      if (button instanceof HTMLElement) button.click();
      await new Promise(requestAnimationFrame);
      return [document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor];
    });
    expect(worn).toEqual(['dark', 'rgb(13, 16, 22)']);
  });

  it('keeps the chosen theme over a reload', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row', theme: 'dark' });
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await see('theme-toggle').click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
    await page.reload();
    await see('trace-row').first().waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
  });

  it('loads at most 250 kB of compressed script before the editor is opened', async () => {
    const { page } = await open({ path: '/traces', ready: 'trace-row' });
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map((entry) => entry.name)
        .filter((name) => name.endsWith('.js')),
    );
    const { gzipSync } = await import('node:zlib');
    let bytes = 0;
    for (const script of scripts)
      bytes += gzipSync(Buffer.from(await (await fetch(script)).arrayBuffer())).length;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(250_000);
  });
});
