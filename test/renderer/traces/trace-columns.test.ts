import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';

const open = consolePages();

describe('the columns of the trace list', () => {
  it('can be left out and stay so in this browser, except what a trace is about', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    const headings = () => page.getByRole('columnheader').allTextContents();
    const cells = () => see('trace-row').first().getByRole('gridcell').count();
    // What the waterfall counts is left out at first.
    const usual = await headings();
    const all = [...usual.slice(0, -1), 'spans', 'errors', ...usual.slice(-1)];
    await see('column-choice').click();
    expect(await see('column-choice-chain').getAttribute('aria-disabled')).toBe('true');
    await see('column-choice-ttft').click();
    await see('column-choice-time').click();
    const fewer = usual.filter((heading) => heading !== 'TTFT' && heading !== 'time');
    await expect.poll(headings).toEqual(fewer);
    expect(await cells()).toBe(fewer.length);
    await page.reload();
    await see('trace-row').first().waitFor();
    expect(await headings()).toEqual(fewer);
    await see('column-choice').click();
    await see('column-choice-all').click();
    await expect.poll(headings).toEqual(all);
  });

  it('are chosen by keyboard', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await see('column-choice').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="column-choice-time"][data-highlighted]').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await see('trace-column-listener').waitFor({ state: 'detached' });
    expect(await see('column-choice-listener').getAttribute('aria-checked')).toBe('false');
  });

  it('survive a stored choice that nobody can read', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    const before = await page.getByRole('columnheader').count();
    await page.evaluate(() => localStorage.setItem('plano.traces.hiddenColumns', '{"time":1}'));
    await page.reload();
    await see('trace-row').first().waitFor();
    expect(await page.getByRole('columnheader').count()).toBe(before);
  });

  it('keep the mark of a comparison in sight whichever is first', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await see('column-choice').click();
    await see('column-choice-time').click();
    await see('trace-column-time').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await see('column-choice-time').waitFor({ state: 'hidden' });
    await see('trace-rows').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await see('compare-mark').waitFor();
    expect(await see('compare-mark').textContent()).toBe('A');
  });

  it.each(['light', 'dark'] as const)('have an accessible menu in the %s theme', async (theme) => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row', theme });
    await see('column-choice').click();
    await see('column-choice-quality').click();
    await see('trace-column-quality').waitFor({ state: 'detached' });
    // The guards that hold the focus of the menu, beside it in the page, are its library's.
    const menu = await new AxeBuilder({ page })
      .setLegacyMode()
      .include('[role="menu"]')
      .disableRules('region')
      .analyze();
    await page.keyboard.press('Escape');
    await see('column-choice-quality').waitFor({ state: 'detached' });
    const list = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = [...menu.violations, ...list.violations];
    expect(found.map(({ id: rule, nodes }) => `${rule}: ${nodes[0]?.html}`)).toEqual([]);
  });
});
