import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { listLines, traceGroups } from '../../../src-renderer/traces/trace-groups.ts';
import { consolePages } from '../../support/console-page.ts';
import { sampleRow, sampleTraceId } from '../../support/console-sample.ts';

const id = (digit: string) => digit.repeat(32);
const rows = [
  sampleRow({ traceId: id('1'), sessionId: 's1', durationMs: 100, costNanoUsd: 10_000_000 }),
  sampleRow({ traceId: id('2'), sessionId: null, durationMs: 5, costNanoUsd: null }),
  sampleRow({ traceId: id('3'), sessionId: 's2', durationMs: 30, costNanoUsd: null, unpricedCalls: 2 }),
  sampleRow({ traceId: id('4'), sessionId: 's1', durationMs: 900, costNanoUsd: 20_000_000, errorCount: 3 }),
];

describe('traceGroups', () => {
  it('sums up what belongs together, the newest first and what has no key last', () => {
    const groups = traceGroups(rows, 'session').map(({ id: _, rows: members, ...group }) => ({
      ...group,
      traces: members.map((row) => row.traceId[0]).join(''),
    }));
    expect(groups).toEqual([
      {
        key: 's1',
        traces: '14',
        failed: 1,
        p95Ms: 900,
        costNanoUsd: 30_000_000,
        costAssumed: false,
        unpricedCalls: 0,
      },
      {
        key: 's2',
        traces: '3',
        failed: 0,
        p95Ms: 30,
        costNanoUsd: null,
        costAssumed: false,
        unpricedCalls: 2,
      },
      {
        key: null,
        traces: '2',
        failed: 0,
        p95Ms: 5,
        costNanoUsd: null,
        costAssumed: false,
        unpricedCalls: 0,
      },
    ]);
  });

  it('tells traces without a key from those whose key is empty', () => {
    const groups = traceGroups([sampleRow({ route: '' }), sampleRow({ route: null })], 'route');
    expect(new Set(groups.map((group) => group.id)).size).toBe(2);
  });

  it('leaves out the lines of folded groups', () => {
    const [first] = traceGroups(rows, 'session');
    const lines = listLines(rows, 'session', new Set([first?.id ?? '']));
    expect(lines.map((line) => (line.type === 'heading' ? line.group.key : line.id[0]))).toEqual([
      's1',
      's2',
      '3',
      null,
      '2',
    ]);
  });
});

const open = consolePages();

describe('the trace list in groups', () => {
  const script = (more: boolean) => ({
    'traces.list': ({ before }: { before?: unknown }) => ({
      rows: before === undefined ? rows : [sampleRow({ traceId: id('5'), startNs: '1', sessionId: 's3' })],
      more: more && before === undefined,
      unknownKeys: [],
    }),
  });

  it('shows under each heading its traces, errors, cost and p95, and keeps the choice', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row', script: script(false) });
    expect(await see('trace-group').count()).toBe(0);
    await see('trace-grouping').click();
    await see('trace-grouping-option-session').click();
    await see('trace-group').first().waitFor();
    expect(await see('trace-group').allTextContents()).toEqual([
      's12 traces1 with errors$0.03p95 900 ms (n=2)',
      's21 trace— (2 unpriced calls)p95 30 ms (n=1)',
      'no session1 trace—p95 5.0 ms (n=1)',
    ]);
    expect(await see('trace-rows').locator('xpath=..').getAttribute('role')).toBe('treegrid');
    expect(await see('group-note').count()).toBe(0);
    await page.reload();
    await see('trace-group').first().waitFor();
    expect(await see('trace-grouping').textContent()).toBe('Group: session');
  });

  it('is walked and folded by keyboard', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row', script: script(false) });
    await see('trace-grouping').click();
    await see('trace-grouping-option-session').click();
    await see('trace-group').first().waitFor();
    const active = () => page.locator('[role="row"][aria-selected="true"]');
    await see('trace-rows').focus();
    await page.keyboard.press('j');
    await expect.poll(() => active().getAttribute('data-group')).toBe('s1');
    await page.keyboard.press('Enter');
    await expect.poll(() => active().getAttribute('aria-expanded')).toBe('false');
    expect(await see('trace-row').count()).toBe(2);
    await page.keyboard.press('x');
    expect(await see('compare-marked').count()).toBe(0);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => see('trace-row').count()).toBe(4);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => active().getAttribute('data-trace')).toBe(id('4'));
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => active().getAttribute('data-group')).toBe('s1');
  });

  it('says that older traces are in no group yet, and loads them', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row', script: script(true) });
    // The list is short, so that nothing but the button asks for more.
    await see('trace-grouping').click();
    await see('trace-grouping-option-session').click();
    expect(await see('group-note').textContent()).toContain('of the newest 4 traces; there are older ones');
    await see('group-load-older').click();
    await page.locator('[data-testid="trace-group"][data-group="s3"]').waitFor();
    expect(await see('group-note').count()).toBe(0);
  });

  it('is offered where a span names its session', async () => {
    const { see, page } = await open({ path: `/traces/${sampleTraceId}`, ready: 'span-row' });
    const session = page.locator('[data-testid="attribute"]', { hasText: 'session_id' }).first();
    await session.hover();
    await session.getByTestId('attribute-filter').click();
    await see('group-by-this').click();
    await see('trace-group').first().waitFor();
    expect(await see('trace-grouping').textContent()).toBe('Group: session');
  });

  it.each(['light', 'dark'] as const)('is accessible in the %s theme', async (theme) => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row', theme, script: script(true) });
    await see('trace-grouping').click();
    await see('trace-grouping-option-session').click();
    await see('trace-group').first().click();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id: rule, nodes }) => `${rule}: ${nodes[0]?.html}`)).toEqual([]);
  });
});
