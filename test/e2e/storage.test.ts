import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupedText } from '../../src-renderer/lib/number-text.ts';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const spansPerTrace = 500;
const traces = 14;
const mostSpans = 1_000;

describe('a trace store that may hold no more', () => {
  let browser: Browser;
  let page: Page;
  let host: RealConsole;
  /** Spans that are no longer stored. */
  let lost = 0;
  const see = (testId: string) => page.getByTestId(testId);
  const send = async (number: number) => {
    const { status } = await fetch(`${host.collectorUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: traceOf(number),
    });
    expect(status).toBe(200);
  };

  beforeAll(async () => {
    const environment = { PLANO_TRACE_MAX_SPANS: String(mostSpans) };
    [browser, host] = await Promise.all([launchChromium(), startRealConsole({ environment })]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${host.url}#/traces`);
    await see('trace-stats').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
  });

  it('R61: loses its oldest traces, counts them, and says so where the list ends', async () => {
    expect(await see('trace-stats').textContent()).toContain('0 dropped');
    await send(1);
    await page.locator(`[data-testid="trace-row"][data-trace="${idOf(1)}"]`).waitFor();
    for (let number = 2; number <= traces; number++) await send(number);

    await expect.poll(() => see('trace-stats').textContent()).toMatch(/dropped [\d,.\s]+ \(span limit\)/);
    await page.reload();
    await see('traces-removed').waitFor();
    expect(await see('traces-removed').textContent()).toBe('Older traces were removed (span limit).');
    const kept = await page
      .getByTestId('trace-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-trace')));
    expect(kept[0]).toBe(idOf(traces));
    expect(kept).not.toContain(idOf(1));
    // It is emptied every 5,000 spans.
    expect(kept.length * spansPerTrace).toBeLessThan(mostSpans + 5_000);
    lost = (traces - kept.length) * spansPerTrace;
    expect(await see('trace-stats').textContent()).toContain(`dropped ${groupedText(lost)} (span limit)`);
  });

  it('R61: shows beside the limits how full it is and what it lost', async () => {
    await page.goto(`${host.url}#/settings`);
    await see('trace-storage').waitFor();
    await expect.poll(() => see('storage-dropped').textContent()).toContain(groupedText(lost));
  });
});

function idOf(number: number): string {
  return number.toString(16).padStart(32, 'a');
}

function traceOf(number: number): string {
  const start = (Date.now() + number) * 1_000_000;
  const spans = Array.from({ length: spansPerTrace }, (_, index) => ({
    traceId: idOf(number),
    spanId: (index + 1).toString(16).padStart(16, '0'),
    parentSpanId: index === 0 ? '' : '0000000000000001',
    name: 'step',
    kind: 1,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1_000_000),
  }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
}
