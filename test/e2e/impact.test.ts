import { readFile, writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { editorLines } from '../support/monaco-parts.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;

const config = `version: v0.4.0
listeners:
  - type: model
    name: main
    port: 12000
overrides:
  llm_routing_model: embedded/lexical
model_providers:
  - model: sandbox/echo
    base_url: http://127.0.0.1:12800/v1
    provider_interface: openai
    default: true
  - model: sandbox/tools
    base_url: http://127.0.0.1:12800/v1
    provider_interface: openai
model_aliases:
  quick: { target: sandbox/echo }
routing_preferences:
  - name: code review
    description: review and explain source code, find bugs
    models: [sandbox/echo]
  - name: stories
    description: write stories, tales and poems
    models:
      - sandbox/echo
      - sandbox/tools
`;

/** What a change does to recorded requests, before it is applied. */
describe('the impact of a change', { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const served = async () => JSON.parse(await console_.run('status', '--json')).config_sha256;

  beforeAll(async () => {
    [browser, console_] = await Promise.all([
      launchChromium(),
      startRealConsole({ config, environment: { PLANO_CAPTURE_CONTENT: 'local' } }),
    ]);
    page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(`${console_.url}#/config`);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  async function ask(content: string, model?: string): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${console_.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...(model && { model }), messages: [{ role: 'user', content }] }),
    });
    await response.text();
  }

  const recordedRequests = async () => {
    const lines = await console_.run(
      'replay',
      '--since',
      '1h',
      '--before',
      console_.configFile,
      '--config',
      console_.configFile,
    );
    return JSON.parse(lines.trimEnd().split('\n').at(-1) || '{}').summary?.total;
  };

  it('R15: [ux A51] of two swapped models lists the requests of their route and no others, and Cancel changes nothing', async () => {
    const asked = Array.from({ length: 200 }, (_, index) => {
      if (index < 61) return `Write a tale about the number ${index}`;
      return index % 2 === 0 ? `Find bugs in source code ${index}` : `Good morning ${index}`;
    });
    for (const question of asked) await ask(question);
    await expect.poll(recordedRequests, { timeout: 30_000, interval: 1000 }).toBe(200);
    const [text, sha256] = [await readFile(console_.configFile, 'utf8'), await served()];
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);

    await editorLines(page).first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Alt+ArrowUp');
    await page.locator('[data-testid="config-file"][data-state="dirty"]').waitFor();
    await page.keyboard.press('Control+Enter');
    await see('review-change').first().waitFor();
    await see('review-tab-impact').click();
    await see('impact').waitFor();
    expect(await see('impact').getAttribute('data-moved')).toBe('61');
    expect(await see('impact').getAttribute('data-untouched')).toBe('139');
    expect(await see('impact-summary').textContent()).toContain('61 of 200 requests move');
    const rows = await see('impact-moved').allTextContents();
    expect(rows).toHaveLength(61);
    expect(rows.every((row) => row.includes('Write a tale') && row.includes('stories → sandbox/tools'))).toBe(
      true,
    );
    if (pictures) await page.screenshot({ path: `${pictures}/impact.png` });
    await see('review-tab-changes').click();
    expect(await see('review-impact').textContent()).toContain('61 of 200 requests move');
    if (pictures) await page.screenshot({ path: `${pictures}/impact-changes.png` });

    await see('review-cancel').click();
    await see('review').waitFor({ state: 'detached' });
    expect(await readFile(console_.configFile, 'utf8')).toBe(text);
    expect(await served()).toBe(sha256);
    // What was asked for the preview left no trace.
    expect(await recordedRequests()).toBe(200);
  });

  it('[ux N3] of a removed alias and a moved port names the clients that are left behind', async () => {
    for (let index = 0; index < 17; index += 1) await ask(`Good morning ${index}`, 'quick');
    await expect.poll(recordedRequests, { timeout: 30_000, interval: 1000 }).toBe(217);
    const text = await readFile(console_.configFile, 'utf8');
    const changed = text
      .replace(/^model_aliases:\n.*\n/m, '')
      .replace(`port: ${console_.listenerPort}`, 'port: 12999');
    await writeFile(console_.configFile, changed);
    await see('outside-take').click();
    await page.keyboard.press('Control+Enter');
    await see('broken-model').waitFor();
    expect(await see('broken-model').textContent()).toContain('17 requests would fail with 404');
    expect(await see('closed-port').textContent()).toContain('1 client was seen there');
    if (pictures) {
      for (const theme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await page.screenshot({ path: `${pictures}/impact-breaks-${theme}.png` });
      }
    }
    await see('review-tab-impact').click();
    await see('impact').waitFor();
    expect(await see('impact').getAttribute('data-broken')).toBe('17');
    expect(await see('impact').textContent()).toContain('17 requests would fail with 404');
    await see('review-cancel').click();
  });

  it('has nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
