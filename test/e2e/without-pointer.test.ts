import { describe, expect, it } from 'vitest';
import { realPage } from '../support/real-page.ts';

/** Somebody who has no pointer: nothing here is clicked. */
describe('[ux R57] without a pointer', { timeout: 60_000 }, () => {
  const { page, see, complaints } = realPage({ nothing: true });
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page().keyboard.press(key)), Promise.resolve());

  /** Tab until the focus is there, as somebody would who looks for it. */
  async function tabTo(testId: string): Promise<void> {
    for (let step = 0; step < 60; step += 1) {
      const at = await page().evaluate(() => document.activeElement?.getAttribute('data-testid'));
      if (at === testId) return;
      await press('Tab');
    }
    throw new Error(`Tab never reaches ${testId}.`);
  }

  it('the wizard leads from nothing to the first waterfall', async () => {
    await page().locator('[data-testid="wizard"][data-state="Template"]').waitFor();
    await tabTo('template-offline_demo');
    await press('ArrowDown');
    expect(await see('template-offline_demo').isChecked()).toBe(false);
    await press('ArrowUp');
    expect(await see('template-offline_demo').isChecked()).toBe(true);
    await tabTo('wizard-next');
    await press('Enter');
    await see('wizard-port').first().waitFor();
    await tabTo('wizard-start');
    await press('Enter');
    await page().locator('[data-testid="wizard"][data-state="First request"]').waitFor();
    await tabTo('wizard-send');
    await press('Enter');
    await page().locator('[data-testid="span-row"][data-kind="llm"]').waitFor();
  });

  it('the detail of a span is opened from the list, and read', async () => {
    await press('Control+3');
    await see('trace-row').first().waitFor();
    await press('j');
    await tabTo('trace-rows');
    await press('Enter');
    await see('trace-screen').waitFor();
    await tabTo('waterfall');
    await press('Home', 'ArrowDown');
    expect(page().url()).toMatch(/#\/traces\/[0-9a-f]{32}\/[0-9a-f]{16}$/);
    const row = page().locator('[data-testid="span-row"][aria-selected="true"]');
    const name = (await see('span-name').textContent()) ?? '';
    expect(name).not.toBe('');
    expect(await row.textContent()).toContain(name.trim());
    await press('F6');
    const isInDetail = () =>
      page().evaluate(() => document.activeElement?.closest('[data-testid="span-detail"]') !== null);
    expect(await isInDetail()).toBe(true);
  });

  it('nothing went wrong in the page', () => {
    expect(complaints).toEqual([]);
  });
});
