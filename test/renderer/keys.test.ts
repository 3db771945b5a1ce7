import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../support/console-page.ts';
import { sampleTraceId } from '../support/console-sample.ts';
import { replayableTrace } from '../support/replayable-trace.ts';

const open = consolePages();
const pictures = process.env.PLANO_PICTURES;

describe('the keyboard map', () => {
  it('[ux A76] shows whose key it is that was recorded, and takes it away only when told to', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Shift+?');
    const row = see('key-row-sidebar.toggle');
    await row.getByTestId('key-change').click();
    await page.keyboard.press('Control+k');
    const conflict = row.getByTestId('key-conflict');
    expect(await conflict.textContent()).toContain('“Search or run a command”');
    expect(await conflict.textContent()).toContain('“Show or hide the sidebar”');
    expect(await see('key-row-palette.open').getByTestId('key-of-command').first().textContent()).toBe(
      'Ctrl+K',
    );
    if (pictures) await page.screenshot({ path: `${pictures}/key-conflict.png` });
    await row.getByTestId('key-keep').click();
    expect(await row.getByTestId('key-of-command').textContent()).toBe('Ctrl+\\');

    await row.getByTestId('key-change').click();
    await page.keyboard.press('Control+k');
    await row.getByTestId('key-replace').click();
    await expect.poll(() => row.getByTestId('key-of-command').allTextContents()).toEqual(['Ctrl+K']);
    await expect
      .poll(() => see('key-row-palette.open').getByTestId('key-of-command').allTextContents())
      .toEqual([]);
    await see('shortcuts-close').click();
    await page.keyboard.press('Control+k');
    await see('sidebar').waitFor({ state: 'detached' });
    expect(await see('palette').count()).toBe(0);
  });

  it('[ux A77] does nothing on a letter that is switched off, while the palette still does it', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Shift+?');
    await see('single-letters').click();
    await expect.poll(() => see('key-row-traces.pause').getByTestId('key-of-command').count()).toBe(0);
    await see('shortcuts-close').click();
    await see('shortcuts').waitFor({ state: 'detached' });
    const live = see('badge-live');
    await page.keyboard.press('p');
    await page.keyboard.press('Control+k');
    await see('palette-input').fill('pause');
    expect(await live.getAttribute('data-state')).toBe('live');
    await see('palette-item-traces.pause').click();
    await expect.poll(() => live.getAttribute('data-state')).toBe('paused');
  });

  it('[ux A77] leaves r in a trace without effect, while the palette still replays', async () => {
    const { see, page } = await open({
      path: `/traces/${sampleTraceId}/a000000000000001`,
      ready: 'span-row',
      script: replayableTrace,
    });
    await page.locator('[data-testid="replay"]:enabled').waitFor();
    await page.keyboard.press('Shift+?');
    await see('single-letters').click();
    await expect.poll(() => see('single-letters').isChecked()).toBe(false);
    await see('shortcuts-close').click();
    await see('shortcuts').waitFor({ state: 'detached' });
    await page.keyboard.press('r');
    await page.keyboard.press('Control+k');
    await see('palette-input').fill('playground');
    expect(await see('playground-screen').count()).toBe(0);
    await see('palette-item-trace.replay').click();
    await see('playground-screen').waitFor();
  });

  it('turns a key off, gives it back, and refuses what types characters elsewhere', async () => {
    const { see, page, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Shift+?');
    const row = see('key-row-sidebar.toggle');
    await row.getByTestId('key-off').click();
    await expect.poll(() => row.getByTestId('key-of-command').count()).toBe(0);
    await row.getByTestId('key-reset').click();
    await expect.poll(() => row.getByTestId('key-of-command').allTextContents()).toEqual(['Ctrl+\\']);
    await row.getByTestId('key-change').click();
    await page.keyboard.press('Control+Alt+q');
    await row.getByRole('alert').waitFor();
    await page.keyboard.press('Control+Shift+F9');
    await expect
      .poll(() => host.asked.filter(({ method }) => method === 'settings.set-keys').at(-1)?.params)
      .toEqual({ commands: [{ id: 'sidebar.toggle', keys: ['$mod+Shift+F9'] }] });
  });

  it.each(['light', 'dark'] as const)('has nothing for axe to find in the %s theme', async (theme) => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row', theme });
    await page.keyboard.press('Shift+?');
    await see('key-row-sidebar.toggle').getByTestId('key-change').click();
    await page.keyboard.press('Control+k');
    await see('key-conflict').waitFor();
    if (pictures) await page.screenshot({ path: `${pictures}/keys-${theme}.png` });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map((rule) => `${rule.id} ${rule.nodes.map((node) => node.html)}`)).toEqual([]);
  });
});
