import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;

/** A prompt from the playground into a file and back. Each step stands on the one before. */
describe('prompts as files', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const file = (name: string) => join(dirname(console_.configFile), '.plano', 'prompts', name);
  const choose = async (item: string) => {
    await see('prompt-menu').click();
    await see(item).first().click();
  };
  const picture = async (name: string) => {
    if (!pictures) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${pictures}/${name}-${colorScheme}.png` });
    }
  };

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    page = await browser.newPage({ viewport: { width: 1360, height: 860 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await page.evaluate(() => {
      location.hash = '/playground';
    });
    await see('playground-screen').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  it('R42: saves one readable file, with the values of its variables', async () => {
    await see('playground-model').fill('sandbox/echo');
    await page.keyboard.press('Escape');
    await see('playground-routed').uncheck();
    await see('playground-user').fill('Explain {{file}} to {{reader}}.');
    await see('variable-file').fill('a.py');
    await page.keyboard.press('Control+s');
    await see('prompt-name-field').fill('Explain a file');
    await picture('prompt-name');
    await page.keyboard.press('Enter');
    await see('prompt-name').waitFor({ state: 'detached' });
    await expect.poll(() => see('prompt-menu').textContent()).toBe('Explain a file');
    expect(await readFile(file('explain-a-file.yaml'), 'utf8')).toBe(`name: Explain a file
messages:
  - role: user
    content: Explain {{file}} to {{reader}}.
parameters:
  api: chat
  model: sandbox/echo
  stream: true
variables:
  file: a.py
`);
  });

  it('sends it with the values in place', async () => {
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
    expect(await see('answer-text').textContent()).toBe('Explain a.py to {{reader}}.');
    await picture('prompt-variables');
  });

  it('does not write over what another hand has written, and opens that', async () => {
    const path = file('explain-a-file.yaml');
    const byHand = (await readFile(path, 'utf8')).replace('Explain {{file}} to', 'Show {{file}} to');
    await writeFile(path, byHand);
    await see('playground-system').fill('Be brief.');
    await page.keyboard.press('Control+s');
    await see('prompt-failure').waitFor();
    expect(await see('prompt-failure').textContent()).toContain('changed on disk');
    await picture('prompt-stale');
    expect(await readFile(path, 'utf8')).toBe(byHand);
    await see('prompt-reopen').click();
    await expect.poll(() => see('playground-user').inputValue()).toBe('Show {{file}} to {{reader}}.');
    expect(await see('playground-system').inputValue()).toBe('');
  });

  it('renames it, and opens it from the list', async () => {
    await choose('prompt-rename');
    await see('prompt-name-field').fill('Show a file');
    await see('prompt-name-ok').click();
    await see('prompt-name').waitFor({ state: 'detached' });
    await expect(readFile(file('explain-a-file.yaml'))).rejects.toThrow('ENOENT');
    await see('playground-user').fill('Something else');
    await choose('prompt-open');
    await expect.poll(() => see('playground-user').inputValue()).toBe('Show {{file}} to {{reader}}.');
    expect(await see('variable-file').inputValue()).toBe('a.py');
  });

  it('has nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
