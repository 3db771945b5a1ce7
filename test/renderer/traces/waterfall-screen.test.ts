import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { sampleRow, sampleSpan, sampleSpans, sampleTraceId } from '../../support/console-sample.ts';

const open = consolePages();
const path = `/traces/${sampleTraceId}`;
const rowOf = (page: Page, id: string) => page.locator(`[data-testid="span-row"][data-span="${id}"]`);
const selected = (page: Page) =>
  page.locator('[data-testid="span-row"][aria-selected="true"]').getAttribute('data-span');
const answer = (spans: typeof sampleSpans) => ({
  'traces.get': () => ({ row: sampleRow(), spans: [...spans] }),
});

describe('the critical path', () => {
  it('shows on a key the share of each span, and which pieces of it [ux R32]', async () => {
    const { see, page } = await open({
      path,
      ready: 'span-row',
      script: answer([
        sampleSpan(sampleTraceId, { id: 'a', name: 'root', service: 'plano(inbound)', from: 0, to: 1000 }),
        sampleSpan(sampleTraceId, {
          id: 'b',
          parent: 'a',
          name: 'routing',
          service: 'plano(routing)',
          from: 10,
          to: 130,
        }),
        sampleSpan(sampleTraceId, {
          id: 'c',
          parent: 'a',
          name: 'guard',
          service: 'plano(filter)',
          from: 130,
          to: 180,
        }),
        sampleSpan(sampleTraceId, {
          id: 'd',
          parent: 'a',
          name: 'call',
          service: 'plano(llm)',
          from: 185,
          to: 990,
        }),
      ]),
    });
    expect(await see('path-share').count()).toBe(0);
    await page.keyboard.press('c');
    await see('path-share').first().waitFor();
    expect(await see('path-share').allTextContents()).toEqual(['2.5 %', '12.0 %', '5.0 %', '80.5 %']);
    expect(await rowOf(page, 'a').getByTestId('path-piece').count()).toBe(3);
  });

  it('[ux A33] says of a span by how much it outlives its parent', async () => {
    const { see } = await open({
      path,
      ready: 'span-row',
      script: answer([
        sampleSpan(sampleTraceId, { id: 'a', name: 'root', service: 'plano(inbound)', from: 0, to: 50 }),
        sampleSpan(sampleTraceId, {
          id: 'b',
          parent: 'a',
          name: 'late',
          service: 'plano(llm)',
          from: 40,
          to: 80,
        }),
      ]),
    });
    expect(await see('ends-late').getAttribute('title')).toBe('ends 30 ms after its parent');
  });
});

describe('what calls cost', () => {
  const call = (id: string, attributes: Parameters<typeof sampleSpan>[1]['attributes']) =>
    sampleSpan(sampleTraceId, {
      id,
      parent: 'a',
      name: id,
      service: 'plano(llm)',
      from: 10,
      to: 20,
      ...(attributes && { attributes }),
    });
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const agent = sampleSpan(sampleTraceId, {
    id: 'a',
    name: 'agent',
    service: 'plano(agent)',
    from: 0,
    to: 50,
  });
  const unpriced = call('b', [
    text('llm.model', 'mine/model'),
    { key: 'llm.usage.prompt_tokens', value: { intValue: '12' } },
  ]);
  const uncounted = call('c', [text('llm.model', 'mine/model')]);

  it('[ux A41] is — with the reason where nobody knows it, and sums say what they are without', async () => {
    const priced = call('d', [
      text('llm.model', 'openai/gpt-4o'),
      { key: 'llm.usage.total_cost_usd', value: { doubleValue: 0.42 } },
    ]);
    const { page } = await open({
      path,
      ready: 'span-row',
      script: answer([agent, unpriced, uncounted, priced]),
    });
    const cost = (id: string) => rowOf(page, id).getByTestId('row-cost');
    expect(await cost('a').textContent()).toBe('Σ $0.42 + 2 unpriced');
    expect(await cost('b').textContent()).toBe('—');
    expect(await cost('b').getAttribute('title')).toBe('no price for mine/model');
    expect(await cost('b').getAttribute('aria-label')).toBe('cost not known: no price for mine/model');
    expect(await cost('c').getAttribute('title')).toBe('the provider counted no tokens');
    expect(await cost('d').textContent()).toBe('$0.42');
  });

  it.each(['light', 'dark'] as const)(
    'is accessible where no call has a price, in the %s theme',
    async (theme) => {
      const { page } = await open({
        path,
        ready: 'span-row',
        theme,
        script: answer([agent, unpriced, uncounted]),
      });
      const sum = rowOf(page, 'a').getByTestId('row-cost');
      expect(await sum.textContent()).toBe('Σ —');
      expect(await sum.getAttribute('aria-label')).toBe('what the 2 calls below cost is not known');
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    },
  );
});

describe('noise', () => {
  const filters = Array.from({ length: 7 }, (_, index) =>
    sampleSpan(sampleTraceId, {
      id: `b00000000000000${index}`,
      parent: 'a000000000000001',
      name: 'mask',
      service: 'plano(filter)',
      from: 2401 + index,
      to: 2402 + index,
    }),
  );

  it('of equal siblings is one line, which opens by keyboard [ux R34]', async () => {
    const { see, page } = await open({
      path,
      ready: 'span-row',
      script: answer([...sampleSpans, ...filters]),
    });
    expect(await see('folded-name').textContent()).toBe('7 × mask');
    const folded = page.locator('[data-testid="span-row"][data-kind="folded"]');
    expect(await folded.getAttribute('aria-expanded')).toBe('false');
    await folded.click();
    await see('folded-detail').waitFor();
    await see('waterfall').focus();
    await page.keyboard.press('ArrowRight');
    await rowOf(page, 'b000000000000006').waitFor();
    expect(await folded.count()).toBe(0);
  });

  it('[ux A35] of idle time is cut short when asked, and the axis breaks', async () => {
    const { see } = await open({
      path,
      ready: 'span-row',
      script: answer([
        sampleSpan(sampleTraceId, { id: 'a', name: 'first', service: 's', from: 0, to: 100 }),
        sampleSpan(sampleTraceId, { id: 'b', name: 'second', service: 's', from: 35_900, to: 36_020 }),
      ]),
    });
    expect(await see('compress-toggle').textContent()).toBe('99.4 % idle · compress?');
    expect(await see('idle-gap').count()).toBe(0);
    await see('compress-toggle').click();
    const width = await see('time-axis')
      .getByTestId('idle-gap')
      .evaluate((gap) => gap.getBoundingClientRect().width);
    expect(width).toBeCloseTo(28, 0);
    expect(await see('time-tick').allTextContents()).toContain('35.90 s');
    expect(await see('span-bar').last().getAttribute('title')).toBe('35.90 s → 36.02 s');
  });
});

describe('find in a trace', () => {
  it('counts, steps, and shows only the matches [ux R25]', async () => {
    const { see, page } = await open({ path, ready: 'span-row' });
    await page.keyboard.press('Control+f');
    await page.keyboard.type('outbound');
    await expect.poll(() => see('find-count').textContent()).toBe('3');
    await page.keyboard.press('Enter');
    await expect.poll(() => selected(page)).toBe('a000000000000005');
    expect(await see('find-count').textContent()).toBe('1/3');
    await see('find-only').click();
    // With the rows above them.
    await expect.poll(() => see('span-row').count()).toBe(6);
    await see('waterfall').focus();
    await page.keyboard.press('n');
    await expect.poll(() => selected(page)).toBe('a000000000000006');
    await page.keyboard.press('Shift+N');
    await expect.poll(() => selected(page)).toBe('a000000000000005');
    await see('find-clear').click();
    await expect.poll(() => see('span-row').count()).toBe(9);
  });

  it('adds what the host finds in attributes', async () => {
    const { see } = await open({ path, ready: 'span-row' });
    await see('find-field').fill('acme');
    await expect.poll(() => see('find-count').textContent()).toBe('1');
    await see('find-field').fill('no such words');
    await expect.poll(() => see('find-count').textContent()).toBe('no match');
  });

  it('jumps to errors, model calls and routing decisions [ux R25]', async () => {
    const { see, page } = await open({ path, ready: 'span-row' });
    await see('waterfall').focus();
    for (const [key, id] of [
      ['e', 'a000000000000006'],
      ['g', 'a000000000000002'],
      ['y', 'a000000000000004'],
      ['Shift+E', 'a000000000000006'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => selected(page)).toBe(id);
    }
  });
});

describe('the time axis', () => {
  const shown = (page: Page) =>
    page
      .getByTestId('minimap')
      .evaluate((map) => [map.getAttribute('data-from'), map.getAttribute('data-to')].map(Number));

  it('fits the selection and the trace by keyboard, zooms and pans [ux R33]', async () => {
    const { see, page } = await open({ path: `${path}/a000000000000004`, ready: 'span-row' });
    await see('waterfall').focus();
    await page.keyboard.press('z');
    await expect.poll(() => shown(page)).toEqual([54, 186]);
    await page.keyboard.press('d');
    await expect.poll(async () => (await shown(page))[0]).toBeCloseTo(80.4, 6);
    await page.keyboard.press('Shift+Z');
    await expect.poll(() => shown(page)).toEqual([0, 2410]);
    await page.keyboard.press('w');
    await expect.poll(async () => (await shown(page))[1]).toBeLessThan(2410);
    await page.keyboard.press('s');
    await expect.poll(() => shown(page)).toEqual([0, 2410]);
  });

  it('has handles that the keyboard reaches [ux R33]', async () => {
    const { see, page } = await open({ path, ready: 'span-row' });
    await see('minimap-from').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => shown(page)).toEqual([241, 2410]);
    expect(await see('minimap-from').getAttribute('aria-valuetext')).toBe('241 ms');
    await see('minimap-to').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(async () => (await shown(page))[1]).toBeCloseTo(2385.9, 6);
  });

  it('takes a part by dragging, and zooms with the wheel at the pointer [ux R33]', async () => {
    const { see, page } = await open({ path, ready: 'span-row' });
    const box = await see('minimap').boundingBox();
    if (!box) throw new Error('The minimap has no place.');
    await page.mouse.move(box.x + box.width / 4, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 10, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await shown(page)).map(Math.round)).toEqual([603, 1205]);
    const axis = await see('time-axis').boundingBox();
    if (!axis) throw new Error('The axis has no place.');
    await page.mouse.move(axis.x, axis.y + 60);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await expect.poll(async () => (await shown(page)).map(Math.round)).toEqual([603, 1105]);
  });
});
