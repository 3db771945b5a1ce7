import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupedText } from '../../src-renderer/lib/number-text.ts';
import { launchChromium } from '../support/chromium.ts';
import { otlpTrace } from '../support/otlp-trace.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

/** Spans of a request; three of them at once are more than may wait for the writer. */
const perRequest = 9_000;
const requests = 12;

describe('a flood of spans', () => {
  let browser: Browser;
  let host: RealConsole;

  beforeAll(async () => {
    [browser, host] = await Promise.all([launchChromium(), startRealConsole()]);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
  });

  it('[ux A74] is counted: what the header calls dropped is what was sent and is not stored', async () => {
    const page = await browser.newPage();
    await page.goto(host.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await page.keyboard.press('Control+3');
    const answers = await Promise.all(
      Array.from({ length: requests }, async (_, index) => {
        const { status } = await fetch(`${host.collectorUrl}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: otlpTrace((index + 1).toString(16).padStart(32, 'f'), perRequest),
        });
        return status;
      }),
    );
    const taken = answers.filter((status) => status === 200).length;
    expect(taken + answers.filter((status) => status === 503 || status === 429).length).toBe(requests);
    expect(taken).toBeLessThan(requests);

    const header = () => page.getByTestId('trace-stats').textContent();
    await expect.poll(header, { timeout: 30_000 }).toContain(`${groupedText(taken * perRequest)} spans`);
    await expect
      .poll(header)
      .toContain(`dropped ${groupedText((requests - taken) * perRequest)} (queue full)`);
  }, 90_000);
});
