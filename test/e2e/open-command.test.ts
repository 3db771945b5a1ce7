import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

/** `planoai open` beside a console that runs in the browser. */
describe('planoai open', { timeout: 60_000 }, () => {
  let host: RealConsole;
  let browser: Browser;
  beforeAll(async () => {
    [host, browser] = await Promise.all([
      startRealConsole({ environment: { PLANO_CAPTURE_CONTENT: 'local' } }),
      launchChromium(),
    ]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await host.stop();
  });

  const urlOf = async (...words: string[]): Promise<string> =>
    JSON.parse(await host.run('open', ...words, '--json')).url;

  async function tracedRequest(): Promise<string> {
    const reply = await fetch(`http://127.0.0.1:${host.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Say hello' }] }),
    });
    await reply.text();
    const id = reply.headers.get('x-plano-trace-id') ?? '';
    await expect
      .poll(async () => (await host.run('trace', id, '--json')).includes(id), { timeout: 15_000 })
      .toBe(true);
    return id;
  }

  it('[ux R65] gives the address of a trace in the console that runs, by its whole or its short id', async () => {
    const id = await tracedRequest();
    const url = await urlOf('trace', id.slice(0, 8));
    expect(url).toBe(await urlOf('trace', id));
    expect(new URL(url).hash).toBe(`#/traces/${id}`);
    expect(new URL(url).port).toBe(new URL(host.url).port);
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByTestId('trace-screen').waitFor();
    await page.close();
  });

  it('opens the playground with the request of a trace, and sends nothing', async () => {
    const id = await tracedRequest();
    const page = await browser.newPage();
    await page.goto(await urlOf('playground', id));
    await page.getByTestId('recorded-request').waitFor();
    expect(await page.getByTestId('playground-screen').getAttribute('data-state')).toBe('idle');
    await page.close();
  });

  it.each([
    [['traces', 'status:error'], '#/traces?q=status%3Aerror'],
    [['config', 'model_providers[0]'], '#/config?path=model_providers%5B0%5D'],
    [['settings', 'secrets'], '#/settings?section=secrets'],
  ])('leads to %j', async (words, hash) => {
    expect(new URL(await urlOf(...words)).hash).toBe(hash);
  });

  it('brings the section of the settings into view', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 500 } });
    await page.goto(await urlOf('settings', 'privacy'));
    await page.getByTestId('settings-diagnostics').waitFor();
    const isSeen = () =>
      page.getByTestId('settings-privacy').evaluate((section) => {
        const { top } = section.getBoundingClientRect();
        return top >= 0 && top < window.innerHeight;
      });
    await expect.poll(isSeen).toBe(true);
    await page.close();
  });
});
