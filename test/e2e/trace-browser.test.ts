import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;

/** Requests about code go to a provider that is not there, and from it to the sandbox. */
const config = `version: v0.4.0
listeners:
  - {type: model, name: main, port: 12000}
model_providers:
  - {model: sandbox/echo, base_url: "http://127.0.0.1:12800/v1", provider_interface: openai, default: true}
  - {model: sandbox/story, base_url: "http://127.0.0.1:12800/v1", provider_interface: openai}
  - {model: gone/coder, base_url: "http://127.0.0.1:9/v1", provider_interface: openai}
overrides: {llm_routing_model: embedded/lexical}
routing_preferences:
  - {name: code, description: writing code and functions, models: [gone/coder, sandbox/echo]}
  - {name: poems, description: poems and stories, models: [sandbox/story]}
`;

/** Real requests through a real gateway, looked at in the real window. Each step stands on the one before. */
describe('the trace browser', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const rows = () => see('trace-row').count();

  async function ask(content: string, more: object = {}): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${console_.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content }], ...more }),
    });
    await response.text();
  }

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole({ config })]);
    page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await page.keyboard.press('Control+3');
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  it('R11: lists a request as soon as it has ended, without being asked', async () => {
    await ask('please write a function in code');
    await see('trace-row').first().waitFor();
    await ask('tell a poem as a story');
    await expect.poll(rows).toBe(2);
  });

  it('R30: tells on the row what was asked, tried and served', async () => {
    const chain = await see('trace-row').last().textContent();
    expect(chain).toMatch(/code.*coder.*✗.*echo/);
  });

  it('R27: shows by a pill only those that fell back', async () => {
    await expect.poll(() => see('fallback-pill').textContent()).toBe('fallback 1');
    await see('fallback-pill').click();
    await expect.poll(rows).toBe(1);
    expect(await see('trace-query').inputValue()).toBe('is:fallback');
    await see('trace-query').fill('');
    await expect.poll(rows).toBe(2);
  });

  it('R26: filters by the language of the command line, and says where a query breaks', async () => {
    await see('trace-query').fill('route:poems -is:fallback');
    await expect.poll(rows).toBe(1);
    const { trace_ids: found } = JSON.parse(
      await console_.run('trace', '--query', 'route:poems -is:fallback', '--list', '--json'),
    );
    const shown = await see('trace-row').first().getAttribute('data-trace');
    expect(found).toEqual([shown]);
    await see('trace-query').fill('route:poems (');
    await see('query-error').waitFor();
    expect(await see('trace-results').getAttribute('data-state')).toBe('stale');
    await see('trace-query').fill('');
    await expect.poll(rows).toBe(2);
  });

  it('keeps a filter in the workspace, and looks back as far as the command line [ux R26] [ux R65]', async () => {
    await see('trace-query').fill('route:poems');
    await see('since').click();
    await see('since-1h').click();
    await expect.poll(rows).toBe(1);
    await see('save-filter').click();
    await see('saved-filter-name').fill('poems');
    await picture('saved-filters');
    await page.keyboard.press('Enter');
    await see('saved-filters').waitFor({ state: 'detached' });
    await picture('list-since');
    const stored = await readFile(join(dirname(console_.configFile), '.plano', 'ui.json'), 'utf8');
    expect(JSON.parse(stored)).toEqual({ filters: [{ name: 'poems', query: 'route:poems', since: '1h' }] });
    const said = (await see('cli-line').textContent()) ?? '';
    expect(said).toContain("planoai trace any --query 'route:poems' --since 1h");
    const same = ['trace', 'any', '--query', 'route:poems', '--since', '1h', '--list', '--json'];
    const { trace_ids: found } = JSON.parse(await console_.run(...same));
    expect(found).toEqual([await see('trace-row').first().getAttribute('data-trace')]);
    await page.evaluate(() => {
      location.hash = '/traces?q=';
    });
    await expect.poll(rows).toBe(2);
    expect(await see('since').getAttribute('data-state')).toBe('all');
  });

  it('R25: finds inside a trace, and jumps to what failed', async () => {
    await see('trace-row').last().click();
    await see('span-row').first().waitFor();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('outbound');
    await expect.poll(() => see('find-count').textContent()).toMatch(/^([2-9]|\d\d)$/);
    await see('find-clear').click();
    await see('waterfall').focus();
    await page.keyboard.press('e');
    const selected = page.locator('[data-testid="span-row"][aria-selected="true"]');
    await expect.poll(() => selected.textContent()).toContain('127.0.0.1:9/');
    await page.keyboard.press('c');
    await picture('trace-critical-path');
    await page.keyboard.press('Escape');
    await see('trace-row').first().waitFor();
  });

  it('R35: holds two traces against each other', async () => {
    // The list comes back to the row that was open: the older one.
    await page.keyboard.press('x');
    await page.keyboard.press('k');
    await page.keyboard.press('x');
    await page.keyboard.press('c');
    await see('compare-screen').waitFor();
    expect(await see('compare-verdict').textContent()).toBe('they differ');
    const figures = await page
      .locator('[data-testid="compare-figure"][data-state="differs"]')
      .allTextContents();
    expect(figures.join('\n')).toMatch(/Route(codepoems|poemscode)/);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
    await picture('compare');
  });

  it('went without a complaint of the page', () => {
    expect(complaints).toEqual([]);
  });

  async function picture(name: string): Promise<void> {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
  }
});
