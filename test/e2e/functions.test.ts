import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTravelApi } from '../../resources/examples/functions/travel-api.ts';
import { launchChromium } from '../support/chromium.ts';
import { freePorts } from '../support/free-ports.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;

/**
 * From a sentence to the call of a function and what a model would be sent, on the example as it comes: the
 * slot filler chooses, the example's service answers. Each step stands on the one before.
 */
describe('functions in the console', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  let api: Server;
  const asked: string[] = [];
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const decision = (path: string) => page.locator(`[data-testid="target-decision"][data-path="${path}"]`);

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    api = createTravelApi().listen(port, '127.0.0.1');
    api.on('request', ({ method, url }) => asked.push(`${method} ${url}`));
    await once(api, 'listening');
    const example = new URL('../../resources/examples/functions/config.yaml', import.meta.url);
    const config = (await readFile(example, 'utf8')).replaceAll(':10530', `:${port}`);
    const environment = { PLANO_FUNCTION_CALLING_ENGINE: 'embedded/slots' };
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole({ config, environment })]);
    page = await browser.newPage({ viewport: { width: 1360, height: 900 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
    api?.closeAllConnections();
    api?.close();
  });

  it('tells what is missing, and what the user would be asked', async () => {
    await page.keyboard.press('Control+4');
    await see('playground-user').fill('What is the weather in Oslo?');
    await see('playground-tab-function').click();
    await see('target-bench').waitFor();
    expect(await see('target-about').textContent()).toContain('slot filler (no model)');
    await page.keyboard.press('F10');
    await decision('clarify').waitFor();
    expect(await see('target-question').textContent()).toContain('days');
    expect(await see('target-value-location').inputValue()).toBe('Oslo');
    expect(await see('target-origin').allTextContents()).toEqual(['from the prompt', 'missing']);
    expect(await see('target-call').isDisabled()).toBe(true);
    await picture('function-asks');
  });

  it('shows the call as soon as the value is filled in by hand, and makes none', async () => {
    await see('target-value-days').focus();
    await page.keyboard.type('3');
    await see('target-request').waitFor();
    const text = await see('target-request').textContent();
    expect(text).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/weather/);
    expect(text).toContain('"location": "Oslo"');
    expect(text).toContain('"days": 3');
    expect(asked).toEqual([]);
  });

  it('makes it by the keyboard, with what came back and what a model would be sent', async () => {
    await page.keyboard.press('Control+Shift+Enter');
    await see('target-to-model').waitFor();
    expect(asked).toEqual(['POST /weather']);
    expect(await see('target-status').textContent()).toBe('200');
    expect(await see('target-reply').textContent()).toContain('"celsius"');
    const sent = JSON.parse((await see('target-to-model').textContent()) ?? '');
    expect(sent).toEqual([
      { role: 'system', content: expect.stringContaining('weather expert') },
      {
        role: 'user',
        content: 'What is the weather in Oslo?\ncontext: {"location":"Oslo","celsius":[6,7,8]}',
      },
    ]);
    await picture('function-made');
    await isReadable();
  });

  it('chooses another function for another sentence, and encodes what is put into its query', async () => {
    await see('playground-user').fill('What is the exchange rate of GBP?');
    await see('target-choose').click();
    await page.locator('[data-testid="target-decision"][data-target="exchange_rate"]').waitFor();
    await see('target-value-currency').fill('a&b=/../{c}');
    await expect
      .poll(() => see('target-request').textContent())
      .toContain('/v1/latest?base=USD&symbols=a%26b%3D%2F..%2F%7Bc%7D');
    await page.keyboard.press('Control+Shift+Enter');
    await see('target-refusal').waitFor();
    expect(await see('target-status').textContent()).toBe('404');
    expect(await see('target-refusal').textContent()).toContain('404 target_error');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('function-refused-dark');
    await isReadable();
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('answers a request itself with words that can be read', async () => {
    await see('playground-user').fill('Which currencies are supported?');
    await see('playground-stream').uncheck();
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
    await see('playground-tab-answer').click();
    expect(await see('answer-text').textContent()).toContain('EUR');
    await picture('function-answer');
  });

  it('leaves nothing wrong in the page', () => {
    expect(complaints).toEqual([]);
  });

  async function picture(name: string): Promise<void> {
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
  }

  async function isReadable(): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(
      violations.flatMap(({ nodes }) => nodes.map(({ failureSummary, html }) => `${html} ${failureSummary}`)),
    ).toEqual([]);
  }
});
