import { describe, expect, it } from 'vitest';
import { consolePages } from '../support/console-page.ts';
import { sampleScript } from '../support/console-sample.ts';

const open = consolePages();
const pictures = process.env.PLANO_PICTURES;

describe('the settings', () => {
  it('are opened by their key, and hold theme and single letters', async () => {
    const { see, page, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+,');
    await see('settings-screen').waitFor();
    await see('setting-theme-dark').click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await see('setting-letters-off').click();
    await page.locator('[data-testid="setting-letters-off"][data-state="on"]').waitFor();
    expect(host.asked.some(({ method }) => method === 'settings.set-single-letters')).toBe(true);
    await see('setting-keys').click();
    await see('shortcuts').waitFor();
    expect(await see('single-letters').isChecked()).toBe(false);
    expect(await see('setting-close-quit').count()).toBe(0);
  });

  it('follow what another window sets', async () => {
    const { page, console: host } = await open({ path: '/settings', ready: 'setting-letters-on' });
    host.emit('settings.changed', { keys: {}, singleLetters: false, onClose: 'tray', toldOfTray: false });
    await page.locator('[data-testid="setting-letters-off"][data-state="on"]').waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'of the desktop say what closing does, in the %s theme',
    async (theme) => {
      const info = sampleScript()['host.info'];
      if (info === undefined) throw new Error('the sample has an answer');
      const {
        see,
        page,
        console: host,
      } = await open({
        path: '/settings',
        ready: 'setting-close-tray',
        theme,
        script: {
          'host.info': async (params, progress) => ({ ...(await info(params, progress)), mode: 'desktop' }),
        },
      });
      if (pictures) await page.screenshot({ path: `${pictures}/settings-${theme}.png` });
      await see('setting-close-quit').click();
      await page.locator('[data-testid="setting-close-quit"][data-state="on"]').waitFor();
      expect(host.asked.findLast(({ method }) => method === 'settings.set-on-close')?.params).toEqual({
        choice: 'quit',
      });
    },
  );
});
