import { describe, expect, it } from 'vitest';
import { groupedText } from '../../src-renderer/lib/number-text.ts';
import { otlpTrace } from '../support/otlp-trace.ts';
import { realPage } from '../support/real-page.ts';

const spansPerTrace = 500;
const traces = 14;
const mostSpans = 1_000;
const idOf = (number: number) => number.toString(16).padStart(32, 'a');

describe('a trace store that may hold no more', () => {
  const { page, see, host, complaints } = realPage({
    environment: { PLANO_TRACE_MAX_SPANS: String(mostSpans) },
  });
  /** Spans that are no longer stored. */
  let lost = 0;
  const send = async (number: number) => {
    const { status } = await fetch(`${host().collectorUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: otlpTrace(idOf(number), spansPerTrace, Date.now() + number),
    });
    expect(status).toBe(200);
  };

  it('R61: loses its oldest traces, counts them, and says so where the list ends', async () => {
    await page().keyboard.press('Control+3');
    await see('trace-stats').waitFor();
    expect(await see('trace-stats').textContent()).toContain('0 dropped');
    await send(1);
    await page()
      .locator(`[data-testid="trace-row"][data-trace="${idOf(1)}"]`)
      .waitFor();
    for (let number = 2; number <= traces; number++) await send(number);

    await expect.poll(() => see('trace-stats').textContent()).toMatch(/dropped [\d,.\s]+ \(span limit\)/);
    await page().reload();
    await see('traces-removed').waitFor();
    expect(await see('traces-removed').textContent()).toBe('Older traces were removed (span limit).');
    const kept = await see('trace-row').evaluateAll((rows) =>
      rows.map((row) => row.getAttribute('data-trace')),
    );
    expect(kept[0]).toBe(idOf(traces));
    expect(kept).not.toContain(idOf(1));
    // It is emptied every 5,000 spans.
    expect(kept.length * spansPerTrace).toBeLessThan(mostSpans + 5_000);
    lost = (traces - kept.length) * spansPerTrace;
    expect(await see('trace-stats').textContent()).toContain(`dropped ${groupedText(lost)} (span limit)`);
  });

  it('R61: shows beside the limits how full it is and what it lost', async () => {
    await page().keyboard.press('Control+8');
    await see('trace-storage').waitFor();
    await expect.poll(() => see('storage-dropped').textContent()).toContain(groupedText(lost));
  });

  it('costs no complaint of the page', () => {
    expect(complaints).toEqual([]);
  });
});
