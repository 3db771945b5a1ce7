import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { editorLines } from '../support/monaco-parts.ts';
import { pictureDifference } from '../support/picture-difference.ts';
import { realPage } from '../support/real-page.ts';

/** Quit and reopen: the next host has another address, the next browser knows nothing. */
describe('[ux R54] the session', { timeout: 90_000 }, () => {
  const { page, see, host, reopen, complaints } = realPage();
  let painter: Browser;
  beforeAll(async () => {
    painter = await launchChromium();
  });
  afterAll(() => painter?.close());

  /** The window without what the pointer or a blinking cursor does to it. */
  async function picture(): Promise<Buffer> {
    await page().mouse.move(640, 1);
    return page().screenshot({ animations: 'disabled', caret: 'hide' });
  }

  /** What a window tells its host a moment later has arrived. */
  const isKept = (key: string, part: string) =>
    expect
      .poll(() =>
        page().evaluate(
          async ([wanted = '', text = '']) => {
            const script = await (await fetch('./boot.js', { cache: 'no-store' })).text();
            return script.includes(wanted) && script.includes(text);
          },
          [key, part],
        ),
      )
      .toBe(true);

  it('opens on the trace that was left, at its span and tab, in the panes as they were', async () => {
    const response = await fetch(`http://127.0.0.1:${host().listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Tell me a story.' }] }),
    });
    await response.text();
    const traceId = response.headers.get('x-plano-trace-id');
    await page().getByTestId('home-screen').waitFor();
    await page().keyboard.press('Control+3');
    await see('trace-row').first().click();
    await see('span-row').nth(1).click();
    const separator = page().getByRole('separator').first();
    await separator.focus();
    for (let step = 0; step < 3; step += 1) await page().keyboard.press('ArrowRight');
    await see('waterfall').focus();
    await isKept('panes.trace', traceId ?? '-');
    const before = await picture();
    await reopen();
    await see('span-row').nth(1).waitFor();
    await page().locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await see('waterfall').focus();
    expect(page().url()).toContain(traceId);
    expect(await pictureDifference(painter, before, await picture())).toBeLessThan(0.01);
  });

  it('has the filter of the list, and the line that the keyboard was on', async () => {
    await page().keyboard.press('Control+3');
    await see('trace-query').fill('status:ok');
    await page().keyboard.press('Escape');
    await page().keyboard.press('Escape');
    await see('trace-rows').focus();
    await page().keyboard.press('j');
    await isKept('traces.list', 'status:ok');
    const active = () => page().locator('[data-testid="trace-row"][aria-selected="true"]');
    const line = await active().textContent();
    await reopen();
    await see('trace-row').first().waitFor();
    expect(await see('trace-query').inputValue()).toBe('status:ok');
    expect(await active().textContent()).toBe(line);
  });

  it('has the drafts of the playground', async () => {
    await page().keyboard.press('Control+4');
    await see('pane-add').click();
    // The last thing that is told: with it the pane has arrived, too.
    await see('playground-user').fill('What I was about to ask.');
    await isKept('playground', 'about to ask');
    await reopen();
    await see('playground-pane').nth(1).waitFor();
    expect(await see('playground-user').inputValue()).toBe('What I was about to ask.');
  });

  it('has the config as form or text, and where its editor stood', async () => {
    await page().keyboard.press('Control+2');
    await editorLines(page()).nth(4).click();
    await page().keyboard.press('End');
    const place = await see('breadcrumbs').textContent();
    await isKept('config.place', '[5,');
    await reopen();
    await editorLines(page()).first().waitFor();
    await expect.poll(() => see('breadcrumbs').textContent()).toBe(place);
  });

  it('cost no complaint of the page', () => {
    expect(complaints).toEqual([]);
  });
});
