import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';
import { takePicture } from '../support/take-picture.ts';

/**
 * Lets a provider of the offline demo fail and looks what becomes of it, with the keyboard alone. Each step
 * stands on the one before.
 */
describe('[ux N9] the failure lab', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const chat = async (text: string, more: object = {}) => {
    const reply = await fetch(`http://127.0.0.1:${console_.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ messages: [{ role: 'user', content: text }], ...more }),
    });
    return { status: reply.status, text: await reply.text() };
  };
  /** Opens the choice of what a model does wrong and takes one, by its first letters. */
  const choose = async (model: string, letters: string, kind: string) => {
    await see(`fault-kind-${model}`).focus();
    await page.keyboard.press('Enter');
    await see(`fault-kind-${model}-option-none`).waitFor();
    await page.keyboard.type(letters);
    await page.keyboard.press('Enter');
    await page.locator(`[data-testid="fault-${model}"][data-state="${kind}"]`).waitFor();
  };

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  it('is found in the palette, and lists every provider of the config', async () => {
    await page.keyboard.press('Control+k');
    await see('palette-input').fill('failure lab');
    await page.keyboard.press('Enter');
    await see('failure-lab').waitFor();
    await see('fault-sandbox/reasoning').waitFor();
    expect(await see('failure-lab').getByRole('listitem').count()).toBe(7);
  });

  it('lets one answer 429, and says so over every screen and in the terminal', async () => {
    await choose('sandbox/reasoning', '429', 'rate_limited');
    await takePicture(page, 'failure-lab');
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await see('failure-lab').waitFor({ state: 'detached' });
    expect(await see('fault-banner-list').textContent()).toBe('sandbox/reasoning: 429, retry after 1 s');
    expect(await console_.run('status')).toContain(
      'sandbox/reasoning: 429, retry after 1 s (injected by the failure lab)',
    );
    expect(JSON.parse(await console_.run('status', '--json')).injected_faults).toMatchObject([
      { model: 'sandbox/reasoning', kind: 'rate_limited' },
    ]);
  });

  it('[ux R30] shows the fallback on the row of the trace, without it being opened', async () => {
    const reply = await chat('Find the bug in this function and explain the code');
    expect(reply.status).toBe(200);
    await page.keyboard.press('Control+3');
    const row = see('trace-row').first();
    await row.waitFor();
    await expect.poll(() => row.textContent()).toContain('code review→sandbox/reasoning✗429→sandbox/echo✓');
    const tried = row.getByTestId('tried-model');
    expect(await tried.nth(0).getByTestId('injected-mark').getAttribute('aria-label')).toBe('injected');
    expect(await tried.nth(1).getByTestId('injected-mark').count()).toBe(0);
    await takePicture(page, 'failure-lab-row');
  });

  it('marks the call in the waterfall, and on the card that says why', async () => {
    await see('trace-row').first().click();
    const failed = page.locator('[data-testid="span-row"][data-kind="outbound"][data-state="failed"]');
    await failed.waitFor();
    expect(await failed.getByTestId('injected-mark').count()).toBe(1);
    expect(await see('span-row').getByTestId('injected-mark').count()).toBe(1);
    await page.keyboard.press('y');
    await see('decision-card').waitFor();
    const attempts = see('decision-attempt');
    expect(await attempts.nth(0).getByTestId('injected-mark').count()).toBe(1);
    expect(await attempts.nth(1).getByTestId('injected-mark').count()).toBe(0);
    await takePicture(page, 'failure-lab-trace');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('finds what was injected by a query', async () => {
    await chat('hello', { model: 'sandbox/echo' });
    await page.keyboard.press('Control+3');
    await expect.poll(() => see('trace-row').count()).toBe(2);
    await see('trace-query').fill('is:injected');
    await expect.poll(() => see('trace-row').count()).toBe(1);
    await see('trace-query').fill('');
  });

  it('cuts the stream of another one where it is told to', async () => {
    await see('fault-banner-open').press('Enter');
    await choose('sandbox/story', 'Cut', 'cut_stream');
    const figure = see('fault-figure-sandbox/story');
    await figure.fill('none');
    expect(await figure.getAttribute('aria-invalid')).toBe('true');
    await figure.fill('600');
    await figure.press('Enter');
    await expect.poll(() => see('fault-banner-list').textContent()).toContain('cut after 600 bytes');
    const reply = await chat('a story', { model: 'sandbox/story', stream: true });
    expect(reply.text).not.toContain('[DONE]');
    expect(reply.text).toContain('"error"');
  });

  it('lets all work again with one press, and the banner goes', async () => {
    await see('faults-clear').press('Enter');
    await see('fault-banner').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    const reply = await chat('a story', { model: 'sandbox/story', stream: true });
    expect(reply.text).toContain('[DONE]');
    expect(await console_.run('status')).not.toContain('failure lab');
  });

  it('broke nothing in the page', () => {
    expect(complaints).toEqual([]);
  });
});
