import { describe, expect, it } from 'vitest';
import { consolePages } from '../support/console-page.ts';
import { sampleTraceId } from '../support/console-sample.ts';
import { replayableTrace } from '../support/replayable-trace.ts';
import { suiteScript } from '../support/suite-sample.ts';

const open = consolePages();

/** The keyboard map of the product's specification: which command has which keys, by screen. */
const map = {
  everywhere: {
    'palette.open': ['Ctrl+K'],
    'palette.commands': ['Ctrl+Shift+P'],
    'palette.places': ['Ctrl+P'],
    'open.settings': ['Ctrl+8', 'Ctrl+,'],
    'sidebar.toggle': ['Ctrl+\\'],
    'logs.toggle': ['Ctrl+J'],
    'screen.close': ['Ctrl+W'],
    'screen.reopen': ['Ctrl+Shift+T'],
    'history.back': ['Ctrl+['],
    'history.forward': ['Ctrl+]'],
    'pane.next': ['F6'],
    'pane.previous': ['Shift+F6'],
    'shortcuts.open': ['?'],
    'gateway.restart': ['Ctrl+Shift+R'],
    'gateway.ask-stop': ['Ctrl+.'],
  },
  editor: {
    'config.save': ['Ctrl+S'],
    'config.review': ['Ctrl+↵'],
    'config.toggle-form': ['Ctrl+Shift+M'],
  },
  traceList: {
    'traces.filter': ['/'],
    'traces.next': ['J', '↓'],
    'traces.previous': ['K', '↑'],
    'traces.peek': ['Space'],
    'traces.pause': ['P'],
    'traces.mark': ['X'],
    'traces.compare': ['C'],
  },
  trace: {
    'trace.zoom-in': ['W'],
    'trace.zoom-out': ['S'],
    'trace.pan-left': ['A'],
    'trace.pan-right': ['D'],
    'trace.next-span': ['F'],
    'trace.previous-span': ['B'],
    'trace.fit-selection': ['Z'],
    'trace.fit-all': ['Shift+Z'],
    'trace.collapse-all': ['['],
    'trace.expand-all': [']'],
    'trace.expand-level': ['O'],
    'trace.collapse-level': ['P'],
    'trace.find': ['Ctrl+F'],
    'trace.next-match': ['N'],
    'trace.previous-match': ['Shift+N'],
    'trace.next-error': ['E'],
    'trace.previous-error': ['Shift+E'],
    'trace.next-llm': ['G'],
    'trace.previous-llm': ['Shift+G'],
    'trace.why': ['Y'],
    'trace.replay': ['R'],
    'trace.save-case': ['T'],
    'trace.critical-path': ['C'],
    'trace.newer': ['Shift+J'],
    'trace.older': ['Shift+K'],
  },
  playground: {
    'playground.send': ['Ctrl+↵'],
    'playground.stop': ['Ctrl+.'],
    'playground.pane-1': ['Alt+1'],
    'playground.pane-2': ['Alt+2'],
    'playground.diff': ['Ctrl+D'],
    'playground.curl': ['Ctrl+Shift+C'],
  },
  suites: { 'suites.run-case': ['Ctrl+↵'], 'suites.run-suite': ['Ctrl+Shift+↵'] },
  logs: { 'logs.search': ['/'], 'logs.follow': ['Shift+G'], 'logs.pause': ['Space'] },
} as const;

const places = [
  { part: 'everywhere', path: '/traces', ready: 'trace-row' },
  { part: 'editor', path: '/config', ready: 'problem' },
  { part: 'traceList', path: '/traces', ready: 'trace-row' },
  { part: 'trace', path: `/traces/${sampleTraceId}/a000000000000001`, ready: 'span-row' },
  { part: 'playground', path: '/playground', ready: 'playground-empty' },
  { part: 'suites', path: '/suites', ready: 'case-runs' },
  { part: 'logs', path: '/listeners', ready: 'log-line' },
] as const;

describe('[ux R57] the keyboard map', () => {
  it.each(places)('has every key of its part $part', async ({ part, path, ready }) => {
    const { see, page } = await open({ path, ready, script: { ...replayableTrace, ...suiteScript } });
    if (part === 'trace') await page.locator('[data-testid="replay"]:enabled').waitFor();
    if (part === 'playground') await see('pane-add').click();
    await see('open-shortcuts').click();
    await see('shortcuts').waitFor();
    const bound: Record<string, string[]> = {};
    for (const id of Object.keys(map[part])) {
      bound[id] = await see(`key-row-${id}`).getByTestId('key-of-command').allTextContents();
    }
    expect(bound).toEqual(map[part]);
  });

  it('goes to the next problem of the config, and mends it with the key that stops elsewhere', async () => {
    const { see, page } = await open({ ready: 'problem' });
    await see('config-editor').locator('.view-line').first().click();
    await page.keyboard.press('F8');
    await page.locator('.marker-widget').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget').first().waitFor();
    expect(await see('stop-question').count()).toBe(0);
  });

  it('goes back and forward through what was shown', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+4');
    await see('playground-screen').waitFor();
    await page.getByTestId('playground-user').press('Escape');
    await page.keyboard.press('Control+[');
    await see('traces-screen').waitFor();
    await page.keyboard.press('Control+]');
    await see('playground-screen').waitFor();
  });

  it('closes a trace for its list, and opens it again at the same span', async () => {
    const path = `/traces/${sampleTraceId}/a000000000000001`;
    const { see, page } = await open({ path, ready: 'span-row' });
    await page.keyboard.press('Control+w');
    await see('traces-screen').waitFor();
    await page.keyboard.press('Control+Shift+T');
    await see('span-row').first().waitFor();
    expect(new URL(page.url()).hash).toBe(`#${path}`);
  });

  it('shows the log below any screen, without its single keys', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+j');
    await see('log-drawer').getByTestId('log-line').first().waitFor();
    await page.keyboard.press('/');
    expect(await see('trace-query').evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press('Control+j');
    await see('log-drawer').waitFor({ state: 'detached' });
  });

  it('asks before it stops the gateway', async () => {
    const { see, page, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+.');
    await see('stop-question').waitFor();
    await page.keyboard.press('Escape');
    await see('stop-question').waitFor({ state: 'detached' });
    expect(host.asked.some(({ method }) => method === 'gateway.stop')).toBe(false);
    await page.keyboard.press('Control+.');
    await see('stop-confirm').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => host.asked.some(({ method }) => method === 'gateway.stop')).toBe(true);
  });

  it('finds only commands behind >, and places of the config behind @', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+Shift+P');
    await see('palette-item-gateway.restart').waitFor();
    expect(await see('palette-item-traces.pause').count()).toBe(1);
    expect(await page.locator('[data-testid^="palette-item-place."]').count()).toBe(0);
    await page.keyboard.press('Escape');
    await see('palette').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+p');
    expect(await see('palette-input').inputValue()).toBe('@');
    await see('palette-input').press('End');
    await page.keyboard.type('main');
    await page.locator('[data-testid^="palette-item-place."]').first().waitFor();
    expect(await see('palette-item-gateway.restart').count()).toBe(0);
    await page.keyboard.press('Enter');
    await see('config-editor').waitFor();
  });

  it('walks the parts of the window with F6, the focus in sight', async () => {
    const { page } = await open({ path: `/traces/${sampleTraceId}`, ready: 'span-row' });
    const at = () =>
      page.evaluate(() => {
        const panes = [...document.querySelectorAll('[data-pane]')];
        return panes.findIndex((pane) => pane.contains(document.activeElement));
      });
    const count = await page.locator('[data-pane]').count();
    const walked: number[] = [];
    for (let step = 0; step < count; step += 1) {
      await page.keyboard.press('F6');
      walked.push(await at());
    }
    expect(new Set(walked).size).toBe(count);
    // A list that holds the focus shows it on the row that it is at.
    const ring = await page.evaluate(() => {
      const { activeElement: focused } = document;
      const row = document.getElementById(focused?.getAttribute('aria-activedescendant') ?? '');
      return getComputedStyle(row ?? focused ?? document.body).outlineStyle;
    });
    expect(ring).toBe('solid');
    await page.keyboard.press('Shift+F6');
    expect(await at()).toBe(walked.at(-2));
  });
});
