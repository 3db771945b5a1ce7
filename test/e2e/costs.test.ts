import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, type TestSpan } from '../main/collector/collector-fixture.ts';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';
import { sessionSpans } from '../support/session-spans.ts';

const pictures = process.env.PLANO_PICTURES;

const unpriced: TestSpan = {
  trace: 'd1',
  span: 'd1',
  service: 'plano(llm)',
  start: Date.now() - 60_000,
  attributes: {
    'llm.model': 'mine/model',
    'plano.listener.name': 'main',
    'llm.usage.prompt_tokens': 1000,
    'llm.usage.completion_tokens': 500,
    'http.status_code': 200,
  },
};

/** From no call at all to the account of a conversation, in the real console. Each step stands on the one before. */
describe('money in the console', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const row = (key: string) => page.locator(`[data-testid="cost-row"][data-key="${key}"]`);
  const billionths = async () =>
    (
      await see('cost-row')
        .getByTestId('row-cost')
        .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-nano-usd') ?? ''))
    ).map(Number);

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    page = await browser.newPage({
      viewport: { width: 1360, height: 820 },
      colorScheme: 'light',
      acceptDownloads: true,
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  it('shows the models of the config, and that nothing was called, by Ctrl+7', async () => {
    await page.keyboard.press('Control+7');
    await see('costs-empty').waitFor();
    expect(await see('model-row').count()).toBeGreaterThan(2);
    expect(await see('key-state').first().textContent()).toContain('key');
  });

  it('adds calls up as they come, without a price for one of them', async () => {
    const { collector } = JSON.parse(await console_.run('status', '--json'));
    await send(`http://127.0.0.1:${collector.http}`, [
      ...sessionSpans('s41', Date.now() - 120_000),
      unpriced,
    ]);
    await row('anthropic/claude-x').waitFor();
    expect(await see('total-cost').textContent()).toBe('$0.1 + 1 unpriced call');
    expect((await billionths()).reduce((sum, cost) => sum + cost, 0)).toBe(100_000_000);
    await picture('costs-light');
  });

  it('takes a price of the user’s own, and prices the call that had none', async () => {
    await row('mine/model').getByTestId('set-price').click();
    await see('price-input').fill('2');
    await see('save-price').click();
    await see('price-failure').waitFor();
    await see('price-output').fill('8');
    await see('price-output').press('Enter');
    await see('price-dialog').waitFor({ state: 'detached' });
    await expect.poll(() => see('total-cost').textContent()).toBe('$0.106');
    expect(await readFile(join(console_.home, 'pricing.yaml'), 'utf8')).toContain(
      'mine/model: { input: 2, output: 8 }',
    );
  });

  it.each(['route', 'listener', 'agent', 'session', 'day', 'model'])(
    'adds up to the same by %s',
    async (by) => {
      await see(`group-${by}`).click();
      await page.locator(`[data-testid="cost-table"][data-state="${by}"]`).waitFor();
      await expect
        .poll(async () => (await billionths()).reduce((sum, cost) => sum + cost, 0))
        .toBe(106_000_000);
    },
  );

  it('exports what it shows [ux R38]', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), see('export-csv').click()]);
    expect(download.suggestedFilename()).toBe('plano-cost-by-model.csv');
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(lines[0]).toContain('cost_usd');
    const sum = lines.slice(1).reduce((total, line) => total + Number(line.split(',').at(-1)), 0);
    expect(sum).toBeCloseTo(0.106, 9);
  });

  it('leads from a trace to its conversation, with marks and the account of the budget', async () => {
    await page.keyboard.press('Control+3');
    await see('trace-row').first().waitFor();
    const costs = await see('trace-row').getByTestId('trace-cost').allTextContents();
    expect(costs).toContain('$0.03');
    await page.locator('[data-testid="trace-row"][data-trace^="5e55102"]').click();
    await see('trace-session').waitFor();
    expect(await see('trace-session').textContent()).toBe('session s41 turn 3');
    expect(await page.getByTestId('waterfall').getByTestId('row-cost').allTextContents()).toEqual([
      'Σ $0.03',
      '$0.03',
    ]);
    await see('trace-session').press('Enter');
    await see('turn').first().waitFor();
    expect(await see('turn').count()).toBe(4);
    expect(await see('mark-switched').count()).toBe(1);
    expect(await see('mark-warm').count()).toBe(3);
    expect(await see('turn-ledger').allTextContents()).toEqual([
      '—',
      '$0 / $0.025',
      '$0.03 / $0.05',
      '$0.03 / $0.05',
    ]);
    expect(Number(await see('ledger').getAttribute('data-of-baseline'))).toBeCloseTo(0.03, 9);
    expect(Number(await see('ledger').getAttribute('data-of-ceiling'))).toBeCloseTo(0.6, 9);
    await picture('session-light');
  });

  it('leads to the conversations from the list of traces', async () => {
    await page.keyboard.press('Escape');
    await see('session-row').first().waitFor();
    expect(await see('session-row').count()).toBe(1);
    expect(await see('session-row').textContent()).toContain('openai/gpt-4o → anthropic/claude-x');
    await see('sessions-back').click();
    await see('open-sessions').click();
    await see('session-row').first().waitFor();
  });

  it.each(['light', 'dark'] as const)('is accessible in the %s theme', async (theme) => {
    await page.emulateMedia({ colorScheme: theme });
    for (const [path, ready] of [
      ['/sessions', 'session-row'],
      ['/sessions/s41', 'turn'],
      ['/costs', 'cost-row'],
    ] as const) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, path);
      await see(ready).first().waitFor();
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(
        violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`)),
      ).toEqual([]);
      await picture(`${ready}-${theme}`);
    }
    await row('mine/model').waitFor();
    expect(complaints).toEqual([]);
  });

  async function picture(name: string): Promise<void> {
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`) });
  }
});
