import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { sampleRow, sampleRows, sampleSpans, sampleTraceId } from '../../support/console-sample.ts';

const open = consolePages();
const otherId = sampleRows(2)[1]?.traceId ?? '';

describe('comparing two traces', () => {
  it('goes by two marks and a key, and shows what differs', async () => {
    const slower = sampleSpans.map((span) =>
      span.spanId === 'a000000000000007'
        ? {
            ...span,
            endTimeUnixNano: String(BigInt(span.endTimeUnixNano) + 500_000_000n),
            attributes: [{ key: 'http.status_code', value: { intValue: '201' } }],
          }
        : span,
    );
    const { see, page } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'traces.get': ({ traceId }) =>
          traceId === otherId
            ? { row: sampleRow({ traceId, durationMs: 2910, route: 'chat' }), spans: slower }
            : { row: sampleRow(), spans: [...sampleSpans] },
      },
    });
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    expect(await see('compare-marked').isDisabled()).toBe(true);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    expect(await see('compare-mark').allTextContents()).toEqual(['A', 'B']);
    await page.keyboard.press('c');
    await see('compare-screen').waitFor();
    expect(new URL(page.url()).hash).toBe(`#/compare/${sampleTraceId}/${otherId}`);
    expect(await see('compare-verdict').textContent()).toBe('they differ');
    const differing = page.locator('[data-testid="compare-figure"][data-state="differs"]');
    expect(await differing.allTextContents()).toEqual([
      'Total2.41 s2.91 s+500 ms',
      'Routecode reviewchatdiffers',
    ]);
    const span = page.locator('[data-testid="compare-span"][data-state="differs"]');
    expect(await span.textContent()).toContain('+500 ms');
    await span.getByTestId('compare-open').click();
    await expect.poll(() => see('compare-attributes').textContent()).toBe('http.status_code200201');
    await page.keyboard.press('Escape');
    await see('trace-row').first().waitFor();
  });

  it('[ux A38] says "identical" of a trace and itself, every delta 0', async () => {
    const { see, page } = await open({
      path: `/compare/${sampleTraceId}/${sampleTraceId}`,
      ready: 'compare-screen',
    });
    expect(await see('compare-verdict').textContent()).toBe('identical');
    expect(await page.locator('[data-testid="compare-span"]:not([data-state="same"])').count()).toBe(0);
    const deltas = await see('compare-span').locator('td:last-child').allTextContents();
    expect(new Set(deltas)).toEqual(new Set(['0']));
  });
});

describe('an attribute of a span', () => {
  it.each([
    ['filter-only', 'is:slow tenant.id=acme'],
    ['filter-not', 'is:slow -tenant.id=acme'],
  ])('goes into the filter of the list by %s', async (item, query) => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await see('slow-pill').click();
    await page.goto(`${page.url().split('#')[0]}#/traces/${sampleTraceId}/a000000000000001`);
    const attribute = page.locator('[data-testid="attribute"][data-key="tenant.id"]');
    await attribute.hover();
    await attribute.getByTestId('attribute-filter').click();
    await see(item).click();
    await see('traces-screen').waitFor();
    expect(await see('trace-query').inputValue()).toBe(query);
  });
});
