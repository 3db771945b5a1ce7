import { describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { realPage } from '../support/real-page.ts';

const looks = [
  { look: 'light', media: { colorScheme: 'light', contrast: 'no-preference' } },
  { look: 'dark', media: { colorScheme: 'dark', contrast: 'no-preference' } },
  { look: 'light high-contrast', media: { colorScheme: 'light', contrast: 'more' } },
  { look: 'dark high-contrast', media: { colorScheme: 'dark', contrast: 'more' } },
] as const;

/** Every screen of a console that has served requests, as axe sees it. */
describe('[ux R58] the accessibility of a console in use', { timeout: 120_000 }, () => {
  const { page, see, host, complaints } = realPage({ environment: { PLANO_CAPTURE_CONTENT: 'local' } });
  let traceId = '';

  const screens = (): readonly (readonly [path: string, ready: string])[] => [
    ['/home', 'home-trace'],
    ['/config', 'config-problems'],
    ['/traces', 'trace-row'],
    [`/traces/${traceId}`, 'span-row'],
    [`/compare/${traceId}/${traceId}`, 'compare-span'],
    ['/sessions', 'session-row'],
    ['/sessions/a-conversation', 'session-total'],
    ['/costs', 'cost-row'],
    ['/playground', 'playground-empty'],
    ['/suites', 'suites-empty'],
    ['/listeners', 'log-line'],
    ['/settings', 'setting-theme-dark'],
    ['/new', 'wizard-next'],
  ];

  it('has something on every screen', async () => {
    for (const [content, model] of [
      ['Tell me a story.', undefined],
      ['Find the bug in this function.', undefined],
      ['hello', 'nobody/knows'],
    ]) {
      const response = await fetch(`http://127.0.0.1:${host().listenerPort}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'x-model-affinity': 'a-conversation' },
        body: JSON.stringify({ ...(model && { model }), messages: [{ role: 'user', content }] }),
      });
      await response.text();
      if (response.ok) traceId = response.headers.get('x-plano-trace-id') ?? '';
    }
    await page().evaluate(() => {
      location.hash = '/traces';
    });
    await expect.poll(() => see('trace-row').count()).toBe(3);
  });

  it.each(looks)('is without a violation in the $look theme', async ({ media }) => {
    await page().emulateMedia(media);
    const contrast = media.contrast === 'more' ? '[data-contrast="more"]' : ':not([data-contrast="more"])';
    await page().locator(`html[data-theme="${media.colorScheme}"]${contrast}`).waitFor();
    const found: string[] = [];
    for (const [path, ready] of screens()) {
      await page().evaluate((to) => {
        location.hash = to;
      }, path);
      await see(ready).first().waitFor();
      for (const violation of await axeViolations(page())) found.push(`${path}: ${violation}`);
    }
    expect(found).toEqual([]);
  });

  it('tells a screen reader of each span its level, its name and how long it took', async () => {
    await page().evaluate((to) => {
      location.hash = to;
    }, `/traces/${traceId}`);
    await see('span-row').nth(1).waitFor();
    const grid = page().getByRole('treegrid');
    const rows = await grid.getByRole('row').and(see('span-row')).all();
    expect(rows.length).toBeGreaterThan(2);
    const levels: number[] = [];
    for (const row of rows) {
      levels.push(Number(await row.getAttribute('aria-level')));
      expect(await row.ariaSnapshot()).toMatch(/\w+ .*\d (?:ms|s)\b/);
    }
    expect(levels[0]).toBe(1);
    expect(Math.max(...levels)).toBeGreaterThan(1);
  });

  it('cost no complaint of the page', () => {
    expect(complaints).toEqual([]);
  });
});
