import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { launchChromium } from '../support/chromium.ts';
import { currentLineNumber, editorLines } from '../support/monaco-parts.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';
import { takePicture } from '../support/take-picture.ts';

/**
 * From a prompt to the reason for its model and back, on the offline demo as it comes: the lexical router
 * decides, the sandbox answers. Each step stands on the one before.
 */
describe('routing in the console', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  let decisionId = '';
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const preview = (route: string) =>
    page.locator(`[data-testid="route-preview"][data-state="decided"][data-route="${route}"]`);

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

  it('says where a prompt would go while it is typed', async () => {
    await page.keyboard.press('Control+4');
    await see('playground-user').click();
    await page.keyboard.type('Tell me a short story about a gateway');
    await preview('storytelling').waitFor();
    expect(await see('route-preview').getAttribute('data-model')).toBe('sandbox/story');
    expect(await see('route-preview').textContent()).toContain('lexical router (no model)');
  });

  it('decides anew when the prompt becomes another one, and leaves no trace of it', async () => {
    await see('playground-user').fill('Find the bug in this function and explain the code');
    await preview('code review').waitFor();
    expect(await see('route-preview').getAttribute('data-model')).toBe('sandbox/reasoning');
    await see('playground-user').fill('What is the weather like?');
    await preview('').waitFor();
    expect(await see('route-preview').textContent()).toContain('no route');
    await page.keyboard.press('Control+3');
    await see('send-first-request').waitFor();
    await page.keyboard.press('Control+4');
  });

  it('shows every number behind the decision', async () => {
    await see('playground-user').fill('Find the bug in this function and explain the code');
    await preview('code review').waitFor();
    await see('route-preview-why').press('Enter');
    await see('decision-card').waitFor();
    expect(await see('decision-strategy').textContent()).toBe('preference');
    expect(await see('decision-text').textContent()).toBe('route code review → sandbox/reasoning');
    const scores = see('lexical-score');
    expect(await scores.count()).toBe(3);
    expect(await scores.first().getAttribute('data-route')).toBe('code review');
    expect(await see('lexical-terms').first().textContent()).toMatch(/bug \d+\.\d\d/);
    expect(await see('decision-candidate').allTextContents()).toEqual([
      expect.stringContaining('sandbox/reasoning'),
      expect.stringContaining('sandbox/echo'),
    ]);
    expect(await see('decision-timings').textContent()).toMatch(/Total.*ms/);
    // Nothing of it applies to this prompt.
    for (const absent of ['decision-session', 'decision-budget', 'decision-attempts', 'decision-alarm']) {
      expect(await see(absent).count()).toBe(0);
    }
    await takePicture(page, 'playground-why');
  });

  it('sends it and keeps the decision of the request, with what was called', async () => {
    await see('playground-user').press('Control+Enter');
    await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
    await page.locator('[data-testid="why-shown-sent"][data-state="on"]').waitFor();
    decisionId = (await see('decision-card').getAttribute('data-decision')) ?? '';
    expect(decisionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await see('decision-attempt').textContent()).toContain('sandbox/reasoning');
    expect(await see('decision-attempt').getAttribute('data-state')).toBe('ok');
    await takePicture(page, 'playground-sent');
  });

  it('shows the way of the request on its row, and the same decision on its routing span', async () => {
    await see('playground-tab-answer').click();
    expect(await see('run-model').textContent()).toBe('sandbox/reasoning');
    const traceId = await see('open-trace').getAttribute('data-trace');
    await page.keyboard.press('Control+3');
    const row = page.locator(`[data-testid="trace-row"][data-trace="${traceId}"]`);
    await row.waitFor();
    expect(await row.textContent()).toContain('code review→sandbox/reasoning✓');
    await takePicture(page, 'traces-chain');
    await row.click();
    await page.locator('[data-testid="span-row"][data-kind="routing"]').waitFor();
    await page.keyboard.press('y');
    await page.locator(`[data-testid="decision-card"][data-decision="${decisionId}"]`).waitFor();
    expect(await see('decision-attempt').textContent()).toContain('200');
    await takePicture(page, 'trace-why');
    await see('span-tab-attributes').click();
    await page.locator('[data-testid="attribute"][data-key="plano.decision.id"]').waitFor();
    expect(
      await page.locator('[data-testid="attribute"][data-key="plano.decision.id"]').textContent(),
    ).toContain(decisionId);
  });

  it('leads to the line of the route in the config', async () => {
    await see('span-tab-why').click();
    const line = Number(await see('decision-line').getAttribute('data-line'));
    await see('decision-line').press('Enter');
    await editorLines(page).first().waitFor();
    await expect.poll(() => currentLineNumber(page).textContent()).toBe(String(line));
    const lines = await editorLines(page).allTextContents();
    expect(lines.some((text) => text.replaceAll('\u00a0', ' ').includes('- name: code review'))).toBe(true);
  });

  it('goes on with the conversation in a session of its own', async () => {
    await page.keyboard.press('Control+4');
    await see('playground-tab-answer').click();
    await see('answer-reply').press('Enter');
    await see('playground-conversation').waitFor();
    expect(await see('playground-turn').count()).toBe(2);
    const session = await see('playground-affinity').inputValue();
    expect(session).toMatch(/^playground-[0-9a-f]{8}$/);
    await see('playground-user').fill('And review the next function for bugs, too');
    await preview('code review').waitFor();
    await see('playground-tab-why').click();
    await see('decision-session').waitFor();
    expect(await see('decision-session').textContent()).toContain(session);
    await takePicture(page, 'playground-conversation');
    await see('playground-start-over').click();
    await see('playground-conversation').waitFor({ state: 'detached' });
  });

  it('lets the model that is named serve when routing is switched off', async () => {
    await see('playground-routed').uncheck();
    await see('playground-model').fill('sandbox/echo');
    await page.keyboard.press('Escape');
    await see('playground-user').fill('Find the bug in this function');
    await page.locator('[data-testid="route-preview"][data-model="sandbox/echo"]').waitFor();
    await see('decision-card').waitFor();
    await expect
      .poll(() => see('decision-text').textContent())
      .toBe('asked for this model by name; no router call');
    expect(await see('decision-strategy').textContent()).toBe('direct');
    await see('playground-routed').check();
    await preview('code review').waitFor();
  });

  it.each(['light', 'dark'] as const)('has nothing for axe to find in the %s theme', async (theme) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    await page.keyboard.press('Control+4');
    await see('decision-card').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Control+3');
    await see('trace-row').first().click();
    await see('span-row').first().waitFor();
    await page.keyboard.press('y');
    await see('decision-card').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('broke nothing in the page', () => {
    expect(complaints).toEqual([]);
  });
});
