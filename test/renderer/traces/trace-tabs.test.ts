import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { sampleRow, sampleSpan, sampleTraceId } from '../../support/console-sample.ts';

const pictures = process.env.PLANO_PICTURES;
const open = consolePages();
const path = `/traces/${sampleTraceId}`;

const line = (sequence: number, traceId: string, message: string) => ({
  ...{ sequence, traceId, message, time: 1_780_000_000_000 + sequence, kind: 'process' as const },
  ...{ level: 'warn', source: 'gateway', listener: 'main', requestId: null },
});

async function isClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
}

describe.each(['light', 'dark'] as const)('the tabs of a trace, %s', (theme) => {
  const look = async (page: Page, name: string) => {
    if (pictures) await page.screenshot({ path: `${pictures}/${name}-${theme}.png` });
  };

  it('Flame: merges spans by call path, zooms and walks by keys, and leads to the longest span', async () => {
    const { page, see } = await open({ path, ready: 'span-row', theme });
    await see('trace-tab-flame').click();
    await see('flame').focus();
    await page.keyboard.press('ArrowDown');
    await expect
      .poll(() => see('flame-status').textContent())
      .toContain('POST /v1/chat/completions · 1 span');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => see('flame').getAttribute('data-zoomed')).toContain('plano -> anthropic');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await see('flame-status').textContent()).toMatch(
      /api\.openai\.com.* · 1 span · total 230 ms .*1 failed/,
    );
    await look(page, 'flame');
    await isClean(page);
    await page.keyboard.press('Backspace');
    expect(await see('flame').getAttribute('data-zoomed')).toBe('POST /v1/chat/completions');
    await see('flame-out').click();
    const box = await see('flame-picture').boundingBox();
    await page.mouse.click((box?.x ?? 0) + 10, (box?.y ?? 0) + 30);
    expect(await see('flame').getAttribute('data-zoomed')).toBe('POST /v1/chat/completions');
    expect(await see('hottest-path').first().textContent()).toContain('api.anthropic.com');
    await see('hottest-path-open').first().click();
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('/a000000000000007');
    await see('waterfall').waitFor();
  });

  it('Graph: shows who called whom, as a picture and as a table, and leads to what failed', async () => {
    const { page, see } = await open({ path, ready: 'span-row', theme });
    await see('trace-tab-graph').click();
    await expect.poll(() => see('graph-node').count()).toBeGreaterThan(5);
    expect(await see('graph-call').allTextContents()).toContain('claude-sonnet-4-5api.openai.com11230 ms');
    await look(page, 'graph');
    await isClean(page);
    const failed = page.locator('[data-testid="graph-node"][data-state="failed"]').last();
    expect(await failed.textContent()).toContain('api.openai.com');
    await failed.press('Enter');
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('/a000000000000006');
    await see('waterfall').waitFor();
  });

  it('Logs: shows the lines of this trace with their time in it, and says why there are none', async () => {
    let entries = [line(1, sampleTraceId, 'provider 429, next candidate')];
    const {
      page,
      see,
      console: host,
    } = await open({
      path,
      ready: 'span-row',
      theme,
      script: { 'logs.read': () => ({ entries, dropped: 0 }) },
    });
    await see('trace-tab-logs').click();
    await expect
      .poll(() => see('log-line').allTextContents())
      .toEqual([expect.stringContaining('provider 429, next candidate')]);
    expect(host.asked.findLast(({ method }) => method === 'logs.read')?.params).toMatchObject({
      traceId: sampleTraceId,
    });
    await look(page, 'logs');
    await isClean(page);
    const added = line(2, sampleTraceId, 'answered');
    entries = [...entries, added];
    host.emit('logs.added', { entries: [added] });
    await expect.poll(() => see('log-line').count()).toBe(2);
    entries = [];
    host.emit('logs.added', { entries: [added] });
    await expect
      .poll(() => see('trace-logs-empty').textContent())
      .toContain(`planoai logs --debug --grep ${sampleTraceId.slice(0, 8)}`);
  });
});

describe('the tabs of a trace of 100,000 spans', () => {
  it('open within two seconds each, and say what they leave out', { timeout: 120_000 }, async () => {
    const spans = Array.from({ length: 100_000 }, (_, at) =>
      sampleSpan(sampleTraceId, {
        ...{ id: (at + 1).toString(16).padStart(16, '0'), service: 'plano(filter)', from: at, to: at + 9 },
        name: `execute_raw_filter (f${at % 5000})`,
        ...(at > 0 && { parent: (Math.floor((at - 1) / 10) + 1).toString(16).padStart(16, '0') }),
      }),
    );
    const { see } = await open({
      path,
      ready: 'span-row',
      script: {
        'traces.get': () => ({ row: sampleRow({ traceId: sampleTraceId, spanCount: spans.length }), spans }),
      },
    });
    for (const [tab, shown] of [
      ['graph', 'graph-merged'],
      ['flame', 'flame-hidden'],
      ['graph', 'graph-merged'],
    ]) {
      const begin = performance.now();
      await see(`trace-tab-${tab}`).click();
      await see(shown ?? '').waitFor();
      expect(performance.now() - begin).toBeLessThan(2000);
    }
    expect(await see('graph-merged').textContent()).toMatch(
      /^4\u202f9\d\d that took least time are shown as one/,
    );
  });
});
