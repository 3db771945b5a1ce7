import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { nextSort, type SpanSortKey, sortedSpans } from '../../../src-renderer/traces/sort-spans.ts';
import type { SpanRow } from '../../../src-renderer/traces/waterfall-layout.ts';
import { consolePages } from '../../support/console-page.ts';
import { sampleRow, sampleSpan, sampleTraceId } from '../../support/console-sample.ts';
import { waterfallOf } from '../../support/waterfall-of.ts';

const call = (model: string, tokens: number) => [
  { key: 'llm.model', value: { stringValue: model } },
  { key: 'llm.usage.prompt_tokens', value: { intValue: String(tokens) } },
];

describe('sortedSpans', () => {
  const { rows } = waterfallOf(
    { id: 'a', service: 'x', from: 0, to: 100 },
    { id: 'b', service: 'y', parent: 'a', from: 5, to: 95, attributes: call('m10', 7) },
    { id: 'c', service: 'x', parent: 'a', from: 10, to: 20, attributes: call('m9', 70) },
    { id: 'd', service: 'x', parent: 'c', from: 12, to: 13, status: { code: 2, message: 'broken' } },
  );
  const spans = rows.filter((row): row is SpanRow => row.type === 'span');

  it.each<[SpanSortKey, boolean, string]>([
    ['start', false, 'abcd'],
    ['start', true, 'dcba'],
    ['duration', true, 'abcd'],
    ['service', false, 'acdb'],
    ['service', true, 'bacd'],
    ['status', true, 'dabc'],
    ['model', false, 'cbad'],
    ['model', true, 'bcad'],
    ['tokens', true, 'cbad'],
    ['cost', true, 'abcd'],
  ])('by %s, descending %s', (key, descending, order) => {
    expect(
      sortedSpans(spans, { key, descending })
        .map(({ id }) => id)
        .join(''),
    ).toBe(order);
  });

  it('turns round on a second click and begins figures with the largest', () => {
    const first = nextSort({ key: 'start', descending: false }, 'duration');
    expect(first).toEqual({ key: 'duration', descending: true });
    expect(nextSort(first, 'duration')).toEqual({ key: 'duration', descending: false });
    expect(nextSort(first, 'name')).toEqual({ key: 'name', descending: false });
  });
});

const open = consolePages();
const path = `/traces/${sampleTraceId}`;

describe('the spans of a trace as a table', () => {
  const ids = '[data-testid="span-table-row"]';

  it('is sorted by a heading, says by which, and opens a span in the waterfall', async () => {
    const { see, page } = await open({ path, ready: 'span-row' });
    await see('trace-tab-spans').click();
    await see('span-table-row').first().waitFor();
    expect(await see('span-table-row').first().getAttribute('data-span')).toBe('a000000000000001');
    await see('sort-spans-tokens').click();
    await expect.poll(() => page.locator(ids).first().getAttribute('data-span')).toBe('a000000000000002');
    expect(await page.getByRole('columnheader', { name: 'tokens' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    expect(await page.locator(ids).first().textContent()).toContain('2.8k→312');
    await page.locator(`${ids}[data-span="a000000000000006"]`).click();
    await see('waterfall').waitFor();
    expect(await see('span-detail').getAttribute('data-span')).toBe('a000000000000006');
  });

  it('is walked by keyboard', async () => {
    const { see, page } = await open({ path: `${path}/a000000000000001`, ready: 'span-row' });
    await see('trace-tab-spans').click();
    await see('span-table').focus();
    await page.keyboard.press('ArrowDown');
    const active = page.locator(`${ids}[aria-selected="true"]`);
    await expect.poll(() => active.getAttribute('aria-rowindex')).toBe('3');
    expect(await see('span-table').getAttribute('aria-activedescendant')).toBe(
      await active.getAttribute('id'),
    );
    const span = await active.getAttribute('data-span');
    await page.keyboard.press('Enter');
    await see('waterfall').waitFor();
    expect(await see('span-detail').getAttribute('data-span')).toBe(span);
  });

  it('keeps only the rows in sight in the page', async () => {
    const spans = Array.from({ length: 20_000 }, (_, index) =>
      sampleSpan(sampleTraceId, {
        id: index.toString(16).padStart(16, '0'),
        name: `step ${index}`,
        service: 'shop',
        from: index,
        to: index + 1,
      }),
    );
    const script = { 'traces.get': () => ({ row: sampleRow(), spans }) };
    const { see, page } = await open({ path, ready: 'span-row', script });
    await see('trace-tab-spans').click();
    await see('span-table').focus();
    await page.keyboard.press('End');
    await page.locator(`${ids}[aria-rowindex="20001"]`).waitFor();
    expect(await see('span-table-row').count()).toBeLessThan(80);
  });

  it.each(['light', 'dark'] as const)('is accessible in the %s theme', async (theme) => {
    const { see, page } = await open({ path, ready: 'span-row', theme });
    await see('trace-tab-spans').click();
    await see('sort-spans-duration').click();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
});
