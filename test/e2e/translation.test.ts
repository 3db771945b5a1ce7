import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';
import { takePicture } from '../support/take-picture.ts';

const config = `version: v0.4.0
listeners:
  - { type: model, name: main, port: 12000 }
model_providers:
  - model: sandbox-anthropic/haiku
    base_url: http://127.0.0.1:12800/v1
    provider_interface: anthropic
    upstream_api: messages
    default: true
`;

/** A Chat Completions client before a provider that speaks Messages, with bodies recorded. */
describe('[ux N10] the translation of a request', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const model = 'sandbox-anthropic/haiku';

  beforeAll(async () => {
    const environment = { PLANO_CAPTURE_CONTENT: 'local' };
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole({ config, environment })]);
    page = await browser.newPage({ viewport: { width: 1360, height: 900 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  async function ask(body: object): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${console_.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello there' }], ...body }),
    });
    expect(response.status).toBe(200);
    await response.text();
    return response.headers.get('x-plano-trace-id') ?? '';
  }

  async function openTranslation(traceId: string): Promise<void> {
    await page.evaluate((path) => {
      location.hash = path;
    }, `/traces/${traceId}`);
    await page.locator(`[data-testid="trace-screen"][data-trace="${traceId}"]`).waitFor();
    await see('trace-tab-wire').click();
    await see('wire-shown-translation').press('Enter');
    await see('translation-request-client').getByTestId('translated-line').first().waitFor();
  }

  const marked = async (side: 'client' | 'provider', mark: string) => {
    const lines = see(`translation-request-${side}`).locator(`[data-mark="${mark}"]`);
    return (await lines.allTextContents()).join('\n');
  };

  it('marks a dropped reasoning_effort, a changed model and a limit of another name', async () => {
    // Thinking wants more tokens than the answer may have.
    await openTranslation(await ask({ reasoning_effort: 'high', max_completion_tokens: 200 }));
    await expect.poll(() => marked('client', 'dropped')).toContain('"reasoning_effort": "high"');
    expect(await see('dropped-fields').textContent()).toContain('reasoning_effort');
    expect(await marked('client', 'changed')).toContain(`"model": "${model}"`);
    expect(await marked('provider', 'changed')).toContain('"model": "haiku"');
    expect(await marked('client', 'moved')).toContain('"max_completion_tokens": 200⇄ max_tokens');
    expect(await marked('provider', 'moved')).toContain('⇄ max_completion_tokens');
    expect(await see('translation-request-client').textContent()).toContain('POST /v1/chat/completions');
    expect(await see('translation-request-provider').textContent()).toContain('POST /v1/messages');
    expect(await see('translation-reply-client').textContent()).toContain('"chat.completion"');
    expect(await see('translation-reply-provider').textContent()).toContain('"end_turn"');
    await takePicture(page, 'translation');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('says that nothing was dropped where nothing was, and what was added', async () => {
    await openTranslation(await ask({}));
    await see('nothing-dropped').waitFor();
    expect(await see('dropped-fields').count()).toBe(0);
    expect(await marked('client', 'dropped')).toBe('');
    expect(await marked('provider', 'added')).toContain('"max_tokens": 4096');
  });

  it('puts the events of both sides on one time axis', async () => {
    await openTranslation(await ask({ stream: true }));
    await see('stream-axis').waitFor();
    const events = see('axis-event');
    const sides = await events.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-side')));
    expect(new Set(sides)).toEqual(new Set(['client', 'provider']));
    // A word is on its way to the client only when the provider has said it.
    expect(sides.indexOf('provider')).toBeLessThan(sides.indexOf('client'));
    const times = await events.evaluateAll((rows) =>
      rows.map((row) => Number.parseFloat(row.textContent ?? '')),
    );
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(await see('stream-axis').textContent()).toContain('content_block_delta');
    expect(await see('stream-axis').textContent()).toContain('chat.completion.chunk');
    await takePicture(page, 'translation-stream');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('is there in the playground, too', async () => {
    await page.keyboard.press('Control+4');
    await see('playground-user').fill('hello there');
    await see('playground-user').press('Control+Enter');
    await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
    await see('playground-tab-wire').click();
    await see('wire-shown-translation').click();
    await see('translation-request-provider').getByTestId('translated-line').first().waitFor();
    expect(await see('translation-request-provider').textContent()).toContain('POST /v1/messages');
    await takePicture(page, 'translation-playground');
  });

  it('broke nothing in the page', () => {
    expect(complaints).toEqual([]);
  });
});
