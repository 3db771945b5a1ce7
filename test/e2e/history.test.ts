import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';
import { takePicture } from '../support/take-picture.ts';

/** Runs of the playground on the offline demo and what becomes of them. Each step stands on the one before. */
describe('[ux R42] the history of the playground', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await page.keyboard.press('Control+4');
    await see('playground-routed').uncheck();
    await see('playground-model').fill('sandbox/echo');
    await page.keyboard.press('Escape');
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  const send = async (user: string) => {
    await see('playground-user').fill(user);
    await see('playground-user').press('Control+Enter');
    await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
  };

  it('says what it will hold before there is anything in it', async () => {
    await see('playground-tab-history').click();
    await see('history-empty').waitFor();
    await takePicture(page, 'history-empty');
  });

  it('holds no text before somebody has allowed it', async () => {
    await send('said before');
    await see('history-run').first().waitFor();
    expect(await see('history-run').textContent()).toContain('What was said is not kept.');
    await see('history-toggle').press('Enter');
    await see('history-no-texts').waitFor();
    expect(await see('history-reopen').count()).toBe(0);
    await see('history-toggle').press('Enter');
  });

  it('shows each run with its figures, newest first, as soon as it has ended', async () => {
    await see('recording-allow').click();
    await see('recording-question').waitFor({ state: 'detached' });
    await send('the first question');
    await send('the second question');
    await expect.poll(() => see('history-run').count()).toBe(3);
    const newest = await see('history-run').first().textContent();
    expect(newest).toContain('the second question');
    expect(newest).toContain('200sandbox/echo');
  });

  it('opens a run again with the keyboard', async () => {
    await see('history-toggle').nth(1).press('Enter');
    await see('history-detail').waitFor();
    await expect.poll(() => see('history-detail').textContent()).toContain('the first question');
    await takePicture(page, 'history');
    expect(await axeViolations(page)).toEqual([]);
    await see('history-reopen').press('Enter');
    expect(await see('playground-user').inputValue()).toBe('the first question');
    expect(await see('playground-model').inputValue()).toBe('sandbox/echo');
    expect(await see('playground-routed').isChecked()).toBe(false);
    await see('playground-empty').waitFor();
  });

  it('holds a run against the answer that stands there now', async () => {
    await send('the third question');
    await see('playground-tab-history').click();
    await expect.poll(() => see('history-run').count()).toBe(4);
    await see('history-toggle').nth(1).click();
    await see('history-diff').press('Enter');
    await see('history-compared').waitFor();
    const changed = see('history-text-diff');
    expect(await changed.locator('[data-kind="removed"]').allTextContents()).toContain('second');
    expect(await changed.locator('[data-kind="added"]').allTextContents()).toContain('third');
    await takePicture(page, 'history-diff');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('is there after a reload', async () => {
    await page.reload();
    await see('playground-tab-history').click();
    await expect.poll(() => see('history-run').count()).toBe(4);
  });

  it('forgets one run, and all of them when that is meant', async () => {
    await see('history-toggle').first().click();
    await see('history-delete').press('Enter');
    await expect.poll(() => see('history-run').count()).toBe(3);
    await see('history-clear').press('Enter');
    await see('history-clear-confirm').press('Enter');
    await see('history-empty').waitFor();
  });

  it('broke nothing in the page', () => {
    expect(complaints).toEqual([]);
  });
});
