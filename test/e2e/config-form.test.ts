import { readFile, writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { editorLine } from '../support/monaco-parts.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

/** The form of a config as a person uses it, with the real program, validator and gateway behind it. */
describe('editing a config in the form', { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  let base: string;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const control = (path: string) => page.locator(`[data-testid="form-control"][data-path="${path}"]`);
  const line = (text: string) => editorLine(page, text);
  const port = 'listeners[0].port';

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    const demo = await readFile(console_.configFile, 'utf8');
    const sandbox = /base_url: http:\/\/127\.0\.0\.1:(\d+)/.exec(demo)?.[1];
    base = `version: v0.4.0
listeners:
  - type: model
    name: main
    port: ${console_.listenerPort}     # keep me aligned
model_providers:
  - model: sandbox/echo # repeats what you say
    base_url: http://127.0.0.1:${sandbox}/v1
    provider_interface: openai
    default: true
`;
    page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.setDefaultTimeout(10_000);
    await page.goto(`${console_.url}#/config`);
    await see('config-editor').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });
  /** Another hand writes the file; what an earlier test left is given up. */
  beforeEach(async () => {
    await page.keyboard.press('Escape');
    await writeFile(console_.configFile, base);
    await see('config-view-text').click();
    const isShown = async () => {
      if (await see('outside-take').isVisible()) await see('outside-take').click();
      const clean = await page.locator('[data-testid="config-file"][data-state="clean"]').count();
      return (
        clean === 1 && (await line('keep me aligned').isVisible()) && (await see('problems').textContent())
      );
    };
    await expect.poll(isShown, { timeout: 10_000 }).toBeTruthy();
    await page.locator('[data-testid="problems"][data-state="current"]').waitFor();
  });

  async function saved(): Promise<string> {
    await page.locator('[data-testid="config-file"][data-state="dirty"]').waitFor();
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    return readFile(console_.configFile, 'utf8');
  }

  it('[ux A19] changes the port, and nothing else, in the text', async () => {
    await see('config-view-form').click();
    const next = String(console_.listenerPort + 1);
    await control(port).fill(next);
    await page.keyboard.press('Control+Enter');
    await see('review-change').first().waitFor();
    expect(await see('review-change').allTextContents()).toContain(
      `listener main: port ${console_.listenerPort} → ${next}`,
    );
    await page.keyboard.press('Escape');
    await see('review').waitFor({ state: 'detached' });
    expect(await saved()).toBe(base.replace(String(console_.listenerPort), next));
  });

  it('follows the text, and the text follows it', async () => {
    await see('config-view-form').click();
    await control('listeners[0].name').waitFor();
    await writeFile(console_.configFile, base.replace('name: main', 'name: front'));
    await expect.poll(() => control('listeners[0].name').inputValue()).toBe('front');
    await control('listeners[0].name').fill('door');
    await see('config-view-text').click();
    await line('name: door').waitFor();
  });

  it('undoes what was typed in one visit as one step, from the form and from the text', async () => {
    await see('config-view-form').click();
    const was = String(console_.listenerPort);
    await control(port).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('77');
    await page.keyboard.press('Control+z');
    await expect.poll(() => control(port).inputValue()).toBe(was);
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => control(port).inputValue()).toBe(`${was.slice(0, -2)}77`);
    await see('config-view-text').click();
    await line('keep me aligned').click();
    await page.keyboard.press('Control+z');
    await line(`port: ${was}`).waitFor();
  });

  it('is used by keyboard alone: there and back to the same place, values, switches, additions, removals', async () => {
    await line('name: main').click();
    await page.keyboard.press('Control+Shift+m');
    await expect.poll(() => focused()).toBe('listeners[0].name');
    await page.keyboard.press('End');
    await page.keyboard.type('-gate');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused()).toBe(port);
    await control('model_providers[0].default').focus();
    await page.keyboard.press('Space');
    await expect.poll(() => control('model_providers[0].default').isChecked()).toBe(false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await control('model_providers[0].default').waitFor({ state: 'detached' });
    await page.locator('[data-testid="form-add-item"][data-path="model_providers"]').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused()).toBe('model_providers[1].model');
    await page.keyboard.type('sandbox/story');
    await page.locator('[data-testid="form-add-key"][data-path="model_providers[1]"]').focus();
    await page.keyboard.press('Enter');
    await see('form-add-key-default').waitFor();
    await page.keyboard.type('Default p');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused()).toBe('model_providers[1].default');
    await page.keyboard.press('Control+Shift+m');
    await see('config-editor').waitFor();
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    expect(await readFile(console_.configFile, 'utf8')).toBe(
      `${base.replace('name: main', 'name: main-gate').replace('    default: true\n', '')}  - model: sandbox/story\n    default: true\n`,
    );
  });

  it('says beside the control what is wrong with it, and keeps the focus there', async () => {
    await see('config-view-form').click();
    await control(port).fill('99999');
    const field = page.locator(`[data-testid="form-field"][data-path="${port}"]`);
    await field.getByTestId('form-problem').first().waitFor();
    expect(await control(port).getAttribute('aria-invalid')).toBe('true');
    const described = (await control(port).getAttribute('aria-describedby')) ?? '';
    const [help, problems] = described.split(' ');
    expect(await page.locator(`[id="${help}"]`).textContent()).toContain('TCP port');
    expect(await page.locator(`[id="${problems}"]`).textContent()).toContain('65535');
    expect(await focused()).toBe(port);
    await page.keyboard.press('Control+z');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
  });

  it('shows what it was when the text breaks, and the way to the place', async () => {
    await see('config-view-form').click();
    await control(port).waitFor();
    await writeFile(console_.configFile, base.replace('name: main', 'name: "main'));
    await see('form-broken').waitFor();
    expect(await control(port).isDisabled()).toBe(true);
    await see('form-broken-show').click();
    await see('config-editor').waitFor();
  });

  it('keeps up with typing in a file of hundreds of lines', async () => {
    const many = Array.from(
      { length: 240 },
      (_, at) => `  alias.v${at}: # number ${at}\n    target: sandbox/echo\n`,
    );
    await writeFile(console_.configFile, `${base}model_aliases:\n${many.join('')}`);
    await line('keep me aligned').waitFor();
    await see('config-view-form').click();
    await control('model_aliases.alias.v239.target').waitFor();
    await control('listeners[0].name').fill('other');
    expect(await control('listeners[0].name').inputValue()).toBe('other');
    await page.keyboard.press('Control+z');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
  });

  it('broke no rule of its own policy on the way', () => expect(complaints).toEqual([]));

  function focused(): Promise<string | null> {
    return page.evaluate(() => document.activeElement?.getAttribute('data-path') ?? null);
  }
});
