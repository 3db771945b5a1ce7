import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { sampleRow } from '../../support/console-sample.ts';
import { ScriptedFailure } from '../../support/scripted-console.ts';

const open = consolePages();
const file = '.plano/ui.json';

describe('saved filters and the window of time', () => {
  it('keep what the list shows under a name, and show it again by a click [ux R26]', async () => {
    let filters: { name: string; query: string; since: string | null }[] = [];
    const {
      page,
      see,
      console: host,
    } = await open({
      path: '/traces?q=status%3Aerror&since=24h',
      ready: 'traces-screen',
      script: {
        'saved-filters.read': () => ({ file, filters }),
        'saved-filters.save': (filter) => {
          filters = [...filters, filter];
          return { file, filters };
        },
        'saved-filters.remove': ({ name }) => {
          filters = filters.filter((one) => one.name !== name);
          return { file, filters };
        },
      },
    });
    await see('save-filter').click();
    expect(await see('no-saved-filters').count()).toBe(1);
    await see('saved-filter-name').fill('errors of today');
    await page.keyboard.press('Enter');
    await see('saved-filters').waitFor({ state: 'detached' });
    expect(filters).toEqual([{ name: 'errors of today', query: 'status:error', since: '24h' }]);

    await see('trace-query').fill('');
    await see('since').click();
    await see('since-all').click();
    await see('save-filter').click();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(await see('saved-filter-name').isDisabled()).toBe(true);
    await see('saved-filter-show').click();
    expect(await see('trace-query').inputValue()).toBe('status:error');
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/traces?q=status%3Aerror&since=24h');
    const asked = host.asked.filter(({ method }) => method !== 'window.remember');
    expect(asked.at(-1)?.method).toMatch(/^traces\.|saved-filters\.read/);

    await page.keyboard.press('Control+k');
    await page.keyboard.type('errors of today');
    expect(await page.getByRole('option').first().textContent()).toContain('Show traces: errors of today');
    await page.keyboard.press('Escape');
    await see('save-filter').click();
    await see('saved-filter-remove').click();
    await expect.poll(() => see('saved-filter').count()).toBe(0);
  });

  it('say what is wrong with the file', async () => {
    const { see } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'saved-filters.read': () => {
          throw new ScriptedFailure(
            'ui_file_invalid',
            '.plano/ui.json cannot be read: it is no JSON object.',
          );
        },
      },
    });
    await see('save-filter').click();
    await expect
      .poll(() => see('saved-filters-failure').textContent())
      .toContain('.plano/ui.json cannot be read');
  });

  it('ask the host for the window, name it in the address and in the command [ux R26] [ux R65]', async () => {
    const { page, see, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    const asked = () => host.asked.filter(({ method }) => method === 'traces.list').at(-1)?.params;
    await see('since').click();
    await see('since-1h').click();
    expect(await see('since').textContent()).toBe('last 1 h');
    await expect.poll(asked).toMatchObject({ sinceNs: expect.stringMatching(/^\d{19}$/) });
    const { sinceNs } = asked() as { sinceNs: string };
    expect(Math.abs(Date.now() - 3_600_000 - Number(sinceNs) / 1e6)).toBeLessThan(60_000);
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/traces?since=1h');
    await expect.poll(() => see('cli-line').textContent()).toContain('planoai trace any --since 1h');
    await see('since').click();
    await see('since-other').fill('soon');
    expect(await see('since-other').getAttribute('aria-invalid')).toBe('true');
    await see('since-other').fill('90m');
    await page.keyboard.press('Enter');
    expect(await see('since').textContent()).toBe('last 90 min');
    await page.evaluate(() => {
      location.hash = '/traces?q=is%3Aslow&since=7d';
    });
    await expect.poll(() => see('since').textContent()).toBe('last 7 days');
    expect(await see('trace-query').inputValue()).toBe('is:slow');
  });

  it('let rows go that are older than the window, and teach where nothing is in it', async () => {
    const old = sampleRow({ traceId: 'a'.repeat(32), startNs: '1700000000000000000' });
    const { see, console: host } = await open({
      path: '/traces?since=5m',
      ready: 'traces-no-match',
      script: { 'traces.list': () => ({ rows: [], more: false, unknownKeys: [] }) },
    });
    expect(await see('traces-no-match').textContent()).toContain('in the last 5 min');
    const fresh = sampleRow({ traceId: 'b'.repeat(32), startNs: `${Date.now()}000000` });
    host.emit('traces.added', { rows: [old, fresh], stats: { traces: 2, spans: 2, dropped: {}, bytes: 1 } });
    await expect.poll(() => see('trace-row').count()).toBe(1);
    expect(await see('trace-row').getAttribute('data-trace')).toBe('b'.repeat(32));
  });

  it('go on asking while traces come without a pause [ux R11]', async () => {
    const { see, console: host } = await open({ path: '/traces?q=is%3Aslow', ready: 'trace-row' });
    await see('trace-row').first().waitFor();
    const lists = () => host.asked.filter(({ method }) => method === 'traces.list').length;
    const before = lists();
    const stats = { traces: 2, spans: 2, dropped: {}, bytes: 1 };
    // Faster than the list waits before it asks.
    const steady = setInterval(() => host.emit('traces.added', { rows: [], stats }), 50);
    try {
      await expect.poll(lists, { timeout: 2000 }).toBeGreaterThan(before + 1);
    } finally {
      clearInterval(steady);
    }
  });
});
