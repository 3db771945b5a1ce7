import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;

/** The console as somebody starts it who has nothing: no config, no key, and no way to the outside. */
describe('a first start with nothing at hand', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const outside: string[] = [];
  let clicks = 0;
  const see = (testId: string) => page.getByTestId(testId);
  const click = async (testId: string) => {
    clicks += 1;
    await see(testId).click();
  };

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole({ nothing: true })]);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.route(
      (url) => url.hostname !== '127.0.0.1' && url.protocol !== 'blob:',
      (route) => {
        outside.push(route.request().url());
        return route.abort('internetdisconnected');
      },
    );
    page = await context.newPage();
    await page.goto(console_.url);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  it('[ux A80] goes from the wizard with the sandbox provider to the first waterfall in at most six clicks', async () => {
    await page.locator('[data-testid="wizard"][data-state="Template"]').waitFor();
    expect(await see('template-offline_demo').isChecked()).toBe(true);
    await look('wizard-template');
    await click('wizard-next');
    await see('wizard-no-keys').waitFor();
    await see('wizard-port').first().waitFor();
    await look('wizard-check');
    await click('wizard-start');
    await page.locator('[data-testid="wizard"][data-state="First request"]').waitFor();
    await look('wizard-request');
    await click('wizard-send');
    await see('trace-screen').waitFor();
    await page.locator('[data-testid="span-row"][data-kind="llm"]').waitFor();
    expect(clicks).toBeLessThanOrEqual(6);
    expect(outside).toEqual([]);
    expect(await readFile(console_.configFile, 'utf8')).toContain('sandbox/story');
  });

  it('is over once there is a trace: the next window opens where this one is', async () => {
    const next = await page.context().newPage();
    await next.goto(page.url().replace(/#.*/, ''));
    await next.getByTestId('trace-screen').waitFor();
    await next.close();
  });

  it('leads back to the wizard, which then leaves the config to the editor to be replaced', async () => {
    const before = await readFile(console_.configFile, 'utf8');
    await page.keyboard.press('Control+k');
    await see('palette-input').fill('New config from a template');
    await page.keyboard.press('Enter');
    await see('template-llm_gateway').check();
    await see('wizard-next').click();
    await page.locator('[data-testid="wizard-key-OPENAI_API_KEY"][data-state="unset"]').waitFor();
    await look('wizard-keys');
    await see('wizard-key-value-OPENAI_API_KEY').fill('sk-first-0000000000001234');
    await see('wizard-key-keep-OPENAI_API_KEY').click();
    await page.locator('[data-testid="wizard-key-OPENAI_API_KEY"][data-state="set"]').waitFor();
    await see('wizard-review').click();
    await page.locator('[data-testid="config-file"][data-state="dirty"]').waitFor();
    expect(await readFile(console_.configFile, 'utf8')).toBe(before);
  });

  /** In both themes: nothing for axe to find, and a picture where one is wanted. */
  async function look(name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
      if (pictures) await page.screenshot({ path: `${pictures}/${name}-${colorScheme}.png` });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map((rule) => `${rule.id} ${rule.nodes.map((node) => node.html)}`)).toEqual([]);
    }
  }
});
