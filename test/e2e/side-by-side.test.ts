import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src-main/sandbox/sandbox.ts';
import { launchChromium } from '../support/chromium.ts';
import { type CountingRelay, startCountingRelay } from '../support/counting-relay.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;
/** The sandbox repeats it at twenty tokens a second: nobody waits for its end here. */
const longText = Array.from({ length: 600 }, (_, index) => `word${index}`).join(' ');
const models = ['sandbox/slow-1', 'sandbox/slow-2', 'sandbox/slow-3'] as const;

/** Three models of the sandbox, each behind a relay that counts what is connected to it. */
describe('requests side by side', () => {
  let browser: Browser;
  let page: Page;
  let sandbox: Sandbox;
  let relays: CountingRelay[] = [];
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const pane = (number: number) => see('playground-pane').nth(number - 1);
  const inPane = (number: number, testId: string) => pane(number).getByTestId(testId);
  const text = async (number: number) => (await inPane(number, 'answer-text').textContent()) ?? '';
  const picture = async (name: string) => {
    if (!pictures) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${pictures}/${name}-${colorScheme}.png` });
    }
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
    relays = await Promise.all([...models, 'sandbox/echo'].map(() => startCountingRelay(sandbox.port)));
    const providers = [...models, 'sandbox/echo'].map(
      (model, index) =>
        `  - model: ${model}\n    base_url: http://127.0.0.1:${relays[index]?.port}/v1\n    provider_interface: openai`,
    );
    const config = [
      'version: v0.4.0',
      'listeners:',
      '  - type: model\n    name: main\n    port: 12000',
      'model_providers:',
      ...providers,
      'tracing:\n  random_sampling: 100',
    ].join('\n');
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole({ config })]);
    page = await browser.newPage({ viewport: { width: 1360, height: 860 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    await page.evaluate(() => {
      location.hash = '/playground';
    });
    await see('playground-screen').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
    await Promise.all(relays.map((relay) => relay.close()));
    await sandbox?.close();
  });

  it('R39: ends the upstream call of the pane that is stopped, and lets the others go on', async () => {
    await see('playground-user').fill(longText);
    await page.keyboard.press('Alt+Equal');
    await page.keyboard.press('Alt+Equal');
    await expect.poll(() => see('playground-pane').count()).toBe(3);
    for (const [index, model] of models.entries()) {
      await inPane(index + 1, 'playground-model').fill(model);
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Control+Enter');
    for (const number of [1, 2, 3]) await expect.poll(() => text(number)).not.toBe('');
    expect(relays.map(({ made, open }) => [made(), open()])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
    await picture('panes-running');

    await inPane(2, 'pane-stop').click();
    await expect.poll(() => pane(2).getAttribute('data-state')).toBe('stopped');
    await expect.poll(() => relays[1]?.open()).toBe(0);
    for (const number of [1, 3]) {
      const before = await text(number);
      await expect.poll(async () => (await text(number)).length).toBeGreaterThan(before.length);
      expect(await pane(number).getAttribute('data-state')).toBe('running');
    }
    expect(relays.map(({ made, open }) => [made(), open()])).toEqual([
      [1, 1],
      [1, 0],
      [1, 1],
      [0, 0],
    ]);

    await page.keyboard.press('Control+.');
    for (const number of [1, 3])
      await expect.poll(() => pane(number).getAttribute('data-state')).toBe('stopped');
    await expect.poll(() => relays.map(({ open }) => open())).toEqual([0, 0, 0, 0]);
  });

  it('R39: gives each pane its figures, its own prompt where it has one, and compares any two answers', async () => {
    await see('playground-user').fill('The same for both, word for word.');
    for (const number of [1, 2, 3]) {
      await inPane(number, 'playground-model').fill('sandbox/echo');
      await page.keyboard.press('Escape');
    }
    await inPane(3, 'playground-api').click();
    await see('playground-api-option-messages').click();
    await inPane(3, 'pane-own-prompt').click();
    expect(await inPane(3, 'pane-user').inputValue()).toBe('The same for both, word for word.');
    await inPane(3, 'pane-user').fill('The same for both, letter for letter.');
    await page.keyboard.press('Control+Enter');
    for (const number of [1, 2, 3]) {
      await expect.poll(() => pane(number).getAttribute('data-state')).toBe('answered');
      expect(await inPane(number, 'run-status').textContent()).toBe('200');
      expect(await inPane(number, 'run-ttft').textContent()).toMatch(/\d/);
      expect(await inPane(number, 'run-model').textContent()).toBe('sandbox/echo');
    }
    expect(await inPane(1, 'run-finish').textContent()).toBe('stop');
    expect(await inPane(3, 'run-finish').textContent()).toBe('end_turn');
    await picture('panes-answered');

    await page.keyboard.press('Alt+1');
    expect(await pane(1).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Control+d');
    await expect.poll(() => see('pane-diff-percent').textContent()).toBe('100 %');
    await see('pane-diff-right').click();
    await page.locator('[data-testid^="pane-diff-right-option-"]').nth(2).click();
    await expect.poll(() => see('pane-diff-text').locator('ins').allTextContents()).toContain('letter');
    await picture('panes-diff');
  });

  it('R40: one prompt over three APIs gets the same answer, on three different wires', async () => {
    await see('playground-tab-answer').click();
    await inPane(3, 'pane-own-prompt').click();
    await inPane(2, 'playground-api').click();
    await see('playground-api-option-responses').click();
    await page.keyboard.press('Control+Enter');
    for (const number of [1, 2, 3]) {
      await expect.poll(() => text(number)).toBe('The same for both, word for word.');
      await expect.poll(() => pane(number).getAttribute('data-state')).toBe('answered');
    }
    const wires = ['chat.completion.chunk', 'response.output_text.delta', 'content_block_delta'];
    for (const [index, wire] of wires.entries()) {
      await page.keyboard.press(`Alt+${index + 1}`);
      await see('playground-tab-wire').click();
      await expect
        .poll(() => see('wire-event').allTextContents())
        .toContainEqual(expect.stringContaining(wire));
    }
    await picture('panes-wire');
    await see('playground-tab-snippet').click();
    await picture('panes-snippet');
    await see('playground-tab-answer').click();
    await inPane(3, 'pane-own-prompt').click();
    await inPane(3, 'pane-user').fill('The same for both, letter for letter.');
  });

  it('R54: brings panes and prompts back after a reload', async () => {
    await page.reload();
    await see('playground-screen').waitFor();
    await expect.poll(() => see('playground-pane').count()).toBe(3);
    expect(await see('playground-user').inputValue()).toBe('The same for both, word for word.');
    expect(await inPane(3, 'pane-user').inputValue()).toBe('The same for both, letter for letter.');
    expect(await inPane(3, 'playground-api').textContent()).toContain('Messages');
    await page.keyboard.press('Alt+3');
    await page.keyboard.press('Alt+Minus');
    await expect.poll(() => see('playground-pane').count()).toBe(2);
    await expect.poll(() => pane(2).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Alt+Minus');
    await expect.poll(() => see('playground-pane').count()).toBe(0);
    await see('playground-empty').waitFor();
  });

  it('R39: answers in six panes at once, and opens no seventh', async () => {
    await see('playground-user').fill('Six of one.');
    for (let more = 0; more < 6; more++) await page.keyboard.press('Alt+Equal');
    await expect.poll(() => see('playground-pane').count()).toBe(6);
    for (const number of [1, 2, 3, 4, 5, 6]) {
      await inPane(number, 'playground-model').fill('sandbox/echo');
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Control+Enter');
    for (const number of [1, 2, 3, 4, 5, 6]) await expect.poll(() => text(number)).toBe('Six of one.');
    await picture('panes-six');
  });

  it('has nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
