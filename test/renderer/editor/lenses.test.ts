import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { lensLines } from '../../../src-renderer/editor/lenses/lens-lines.ts';
import { lensQuery } from '../../../src-renderer/editor/lenses/lens-query.ts';
import { trafficText } from '../../../src-renderer/editor/lenses/traffic-text.ts';
import { consolePages } from '../../support/console-page.ts';
import {
  diagnoseSample,
  sampleConfig,
  sampleGateway,
  sampleRow,
  sampleRows,
  sha256,
} from '../../support/console-sample.ts';

const place = { line: 1, column: 1, offset: 0 };
const range = { start: place, end: place };
const rows = (...durations: number[]) => durations.map((durationMs) => ({ durationMs }));

describe('the text above a listener or route', () => {
  it.each([
    [{ rows: [], more: false }, 'no requests yet'],
    [{ rows: rows(840), more: false }, '1 request · p95 840 ms (n=1)'],
    [{ rows: rows(120, 80, 95, 400, 110, 105, 2000, 90, 100, 130), more: false }, '10 requests · p95 2.00 s'],
    [{ rows: rows(1, 1, 1, 1, 5), more: true }, '5+ requests · p95 5.0 ms'],
  ])('says what %j is', (traffic, words) => {
    expect(trafficText(traffic, ['request', 'requests'])).toBe(words);
  });

  it.each([
    ['listener', 'main', 'plano.listener.name=main'],
    ['route', 'code review', 'plano.route.name="code review"'],
    ['route', 'a "b" \\', 'plano.route.name="a \\"b\\" \\\\"'],
  ] as const)('asks for the traces of %s %s', (kind, name, query) => {
    expect(lensQuery({ kind, name })).toBe(query);
  });

  it('offers only what can be done now', () => {
    const titles = (name: string) =>
      lensLines(
        { kind: 'listener', name, range },
        { listeners: sampleGateway.listeners, traffic: new Map() },
      ).map(({ title, action }) => `${title}${action === null ? '' : ` → ${action.type}`}`);
    expect(titles('main')).toEqual(['▶ Try → try', 'copy base URL → copy']);
    expect(titles('desk')).toEqual(['failed', 'copy base URL → copy', '▲ LAN']);
    expect(titles('new')).toEqual(['not served yet']);
  });
});

const open = consolePages();

const routed = `${sampleConfig}routing_preferences:
  - name: code review
    description: Review, explain or refactor existing source code.
    models: [openai/gpt-4o]
`;

/** The editor on a config with a route; `main` had seven requests, the route one. */
async function openRouted() {
  return open({
    ready: 'config-editor',
    script: {
      'config.read': () => ({
        path: '/p/config.yaml',
        text: routed,
        sha256: sha256(routed),
        appliedSha256: sha256(routed),
      }),
      'config.diagnose': (params) => diagnoseSample(params.text),
      'traces.list': ({ query }) => ({
        rows:
          query === 'plano.listener.name=main'
            ? sampleRows(7)
            : query === 'plano.route.name="code review"'
              ? [sampleRow({ durationMs: 100 })]
              : [],
        more: false,
        unknownKeys: [],
      }),
    },
  });
}

const lens = (page: Page, text: string) => page.locator('.codelens-decoration a', { hasText: text });

describe('lenses in the editor', () => {
  it('show how much went through, and open exactly those traces', async () => {
    const { page, see } = await openRouted();
    const goTo = (path: string) => page.locator(`[data-testid="outline-item"][data-path="${path}"]`).click();
    await goTo('routing_preferences[0]');
    await lens(page, '1 hit · p95 100 ms (n=1)').waitFor();
    await goTo('listeners[0]');
    await lens(page, '7 requests').click();
    await see('trace-row').nth(6).waitFor();
    expect(await see('trace-query').inputValue()).toBe('plano.listener.name=main');
    expect(await see('trace-row').count()).toBe(7);
  });

  it('open the playground on the listener', async () => {
    const { page, see } = await openRouted();
    await lens(page, 'Try').click();
    await see('playground-screen').waitFor();
    expect(await see('playground-listener').textContent()).toContain('main');
  });

  it('copy the base URL that an OpenAI client takes', async () => {
    const { page } = await openRouted();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await lens(page, 'copy base URL').first().click();
    await lens(page, 'copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('http://127.0.0.1:12000/v1');
  });

  it('can be reached by keyboard on the line of the listener', async () => {
    const { page, see } = await openRouted();
    await lens(page, 'Try').waitFor();
    await page.locator('.view-line', { hasText: 'type: model' }).first().click();
    await page.keyboard.press('Shift+Alt+L');
    await page.locator('.quick-input-widget').waitFor();
    await page.keyboard.press('Enter');
    await see('playground-screen').waitFor();
  });
});

describe('the way to the cursor', () => {
  it('names each step and leads to it', async () => {
    const { page, see } = await openRouted();
    await page.locator('.view-line', { hasText: 'description: Weather' }).first().click();
    const crumbs = () => see('breadcrumb').allTextContents();
    await expect.poll(crumbs).toEqual(['listeners', 'desk', 'agents', 'weather', 'description']);
    await see('breadcrumb').nth(1).click();
    await page.locator('.line-numbers.active-line-number', { hasText: /^7$/ }).waitFor();
    await expect.poll(crumbs).toEqual(['listeners', 'desk', 'type']);
  });
});
