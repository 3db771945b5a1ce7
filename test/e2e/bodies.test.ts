import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;
const secret = 'sk-live-1234567890abcdef';

/**
 * From the question whether bodies may be recorded to a request that is sent again, on the offline demo as
 * it comes. Each step stands on the one before.
 */
describe('recorded bodies in the console', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const picture = async (name: string) => {
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
  };

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  /** As a link inside the console does. */
  async function openTrace(traceId: string): Promise<void> {
    await page.evaluate((path) => {
      location.hash = path;
    }, `/traces/${traceId}`);
    await page.locator(`[data-testid="trace-screen"][data-trace="${traceId}"]`).waitFor();
  }

  async function ask(body: object, headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${console_.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    await response.text();
    return response.headers.get('x-plano-trace-id') ?? '';
  }

  it('R10: asks before anything is recorded, and says what each choice means', async () => {
    await see('recording-question').waitFor();
    await picture('recording-question');
    await see('recording-more').click();
    await see('recording-dialog').waitFor();
    await picture('recording-dialog');
    expect(await see('recording-full').isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    await see('recording-dialog').waitFor({ state: 'detached' });
    const traceId = await ask({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'before' }] });
    await openTrace(traceId);
    await see('trace-tab-messages').click();
    await see('not-recorded').waitFor();
    await picture('not-recorded');
    await see('recording-allow').click();
    await see('recording-question').waitFor({ state: 'detached' });
  });

  it('R28: shows the messages of a recorded request', async () => {
    const traceId = await ask(
      {
        model: 'sandbox/story',
        stream: true,
        messages: [
          { role: 'system', content: 'You tell **short** stories.' },
          { role: 'user', content: 'What is the weather in Paris?' },
          {
            role: 'assistant',
            content: null,
            tool_calls: [
              {
                id: 'c1',
                type: 'function',
                function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
              },
            ],
          },
          { role: 'tool', tool_call_id: 'c1', content: '{"celsius":18}' },
          { role: 'assistant', content: 'It is 18 °C.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: `My key is ${secret}. Tell me a story:\n\n- one\n- two` },
              { type: 'image_url', image_url: { url: 'https://tracker.example/pixel.png' } },
            ],
          },
        ],
      },
      { authorization: `Bearer ${secret}` },
    );
    await openTrace(traceId);
    // What the provider was told may be here before the span around it, whose messages come next.
    await expect.poll(() => see('message').count()).toBe(4);
    await picture('messages');
    expect(await see('message-list').textContent()).toContain('sk-…cdef');
    expect(await page.content()).not.toContain(secret);
    await see('message-history').click();
    expect(await see('tool-card').textContent()).toContain('celsius');
    await picture('messages-whole');
  });

  it('shows the wire of it', async () => {
    await see('trace-tab-wire').click();
    await see('wire-panel').waitFor();
    await see('body-diff').first().waitFor();
    await picture('wire');
  });

  it('R13: [ux A49] sends it again as it was, and finds the answer identical', async () => {
    const traceId = await ask({
      model: 'sandbox/echo',
      messages: [{ role: 'user', content: 'Say this again, word for word.' }],
    });
    await openTrace(traceId);
    await page.locator('[data-testid="replay"]:enabled').waitFor();
    await page.keyboard.press('r');
    await see('recorded-request').waitFor();
    expect(await see('recorded-request').getAttribute('data-trace')).toBe(traceId);
    await picture('replay-opened');
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
    await see('playground-tab-diff').click();
    await page.locator('[data-testid="replay-diff"][data-state="identical"]').waitFor();
    await picture('replay-diff');
    expect(await see('replay-verdict').textContent()).toBe('identical');
    expect(await see('replay-diff').textContent()).toContain('route same · text 100 % · tokens same');
    await see('playground-tab-answer').click();
    await see('open-trace').click();
    await see('replay-of').waitFor();
    expect(await see('replay-of').textContent()).toBe(`replay of ${traceId.slice(0, 8)}`);
    await picture('replay-trace');
    await see('replay-of').click();
    await page.locator(`[data-testid="trace-screen"][data-trace="${traceId}"]`).waitFor();
  });

  it('tells what is different once the request has been changed by hand', async () => {
    await page.keyboard.press('r');
    await see('recorded-body').fill(
      '{"model":"sandbox/echo","messages":[{"role":"user","content":"Say this again, letter by letter."}]}',
    );
    await see('recorded-edited').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
    await see('playground-tab-diff').click();
    await page.locator('[data-testid="replay-diff"][data-state="different"]').waitFor();
    expect(await see('replay-text').locator('ins').first().textContent()).toContain('letter');
    await picture('replay-different');
    await see('recorded-leave').click();
    await see('playground-user').waitFor();
  });

  it('[ux A50] says why nothing can be sent again where only spans are recorded, and leads to the setting', async () => {
    await page.keyboard.press('Control+3');
    await see('recording-button').click();
    await see('recording-metadata').check();
    await picture('recording-metadata');
    await see('recording-save').click();
    await see('recording-dialog').waitFor({ state: 'detached' });
    const traceId = await ask({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'unheard' }] });
    await openTrace(traceId);
    await see('replay-reason').waitFor();
    const [lastTab, bar] = await Promise.all([
      see('trace-tab-wire').boundingBox(),
      see('replay-bar').boundingBox(),
    ]);
    if (lastTab === null || bar === null) throw new Error('both are shown');
    const isBeside = lastTab.x + lastTab.width <= bar.x;
    expect(isBeside || lastTab.y + lastTab.height <= bar.y).toBe(true);
    expect(await see('replay').isDisabled()).toBe(true);
    expect(await see('save-case').isDisabled()).toBe(true);
    expect(await see('save-case').getAttribute('title')).toBe('Requests are not recorded in this workspace.');
    expect(await see('replay-reason').textContent()).toBe('Requests are not recorded in this workspace.');
    await picture('replay-disabled');
    await page.keyboard.press('r');
    expect(await see('trace-screen').isVisible()).toBe(true);
    await see('replay-setting').click();
    await see('recording-dialog').waitFor();
    await page.keyboard.press('Escape');
  });

  it('has nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
