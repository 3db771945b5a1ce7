import { describe, expect, it } from 'vitest';
import { freePorts } from '../support/free-ports.ts';
import { editorLine } from '../support/monaco-parts.ts';
import { realPage } from '../support/real-page.ts';

/** The sandbox repeats them at twenty tokens a second. */
const words = Array.from({ length: 240 }, (_, index) => `word${index}`).join(' ');

const config = `version: v0.4.0
listeners:
  - type: model
    name: main
    port: 12000
model_providers:
  - model: sandbox/echo
    base_url: http://127.0.0.1:12800/v1
    provider_interface: openai
    default: true
  - model: sandbox/slow
    base_url: http://127.0.0.1:12800/v1
    provider_interface: openai
routing_preferences:
  - name: small talk
    description: greetings and chat about the weather
    models:
      - sandbox/echo
      - sandbox/slow
`;

describe('a config that is changed while requests run', { timeout: 60_000 }, () => {
  const { page, see, host, complaints } = realPage({ config });
  const ask = (port: number, model: string, text: string) =>
    fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: text }] }),
    });

  it('R2: that cannot be served breaks no stream and stops no request, and is named with line and column', async () => {
    await page().locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await page().keyboard.press('Control+2');
    await see('config-editor').waitFor();
    const port = host().listenerPort;
    const reply = await ask(port, 'sandbox/slow', words);
    let hasEnded = false;
    const whole = reply.text().finally(() => {
      hasEnded = true;
    });

    await editorLine(page(), 'provider_interface').first().click();
    await page().keyboard.press('End');
    await page().keyboard.type('x');
    await page().locator('[data-testid="problem"][data-range^="9:25"]').waitFor();
    await see('config-review').click();
    await see('review-invalid').waitFor();
    await see('review-apply').click();
    await see('config-outcome').waitFor();
    expect(await see('config-outcome').textContent()).toContain('The running config still serves');
    expect(await see('problem').first().textContent()).toContain('9:25');
    expect(hasEnded).toBe(false);

    const next = await ask(port, 'sandbox/echo', 'still there?');
    expect(next.status).toBe(200);
    expect(textOf(await next.text())).toBe('still there?');
    expect(textOf(await whole)).toContain(words);
  });

  it('R5: is reviewed as two lines when a port was changed and two models swapped', async () => {
    const [port = 0] = await freePorts(1);
    await page().keyboard.press('Escape');
    await editorLine(page(), 'provider_interface').first().click();
    await page().keyboard.press('End');
    await page().keyboard.press('Backspace');
    await see('config-outcome').waitFor({ state: 'detached' });
    await editorLine(page(), `port: ${host().listenerPort}`).click();
    await page().keyboard.press('End');
    for (const _ of String(host().listenerPort)) await page().keyboard.press('Backspace');
    await page().keyboard.type(String(port));
    await page().keyboard.press('Control+End');
    await editorLine(page(), '- sandbox/slow').click();
    await page().keyboard.press('Alt+ArrowUp');
    await page().keyboard.press('Control+Enter');
    await see('review-change').nth(1).waitFor();
    const lines = await see('review-change').allTextContents();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`${host().listenerPort}`);
    expect(lines[0]).toContain(`${port}`);
    expect(lines[1]).toContain('small talk');
    await see('review-apply').click();
    await page().locator('[data-testid="config-outcome"][data-state="ok"]').waitFor();
    expect((await ask(port, 'sandbox/echo', 'here now')).status).toBe(200);
  });

  it('costs no complaint of the page', () => {
    expect(complaints).toEqual([]);
  });
});

/** What the chunks of a Chat Completions stream say together; the stream has to have come to its end. */
function textOf(stream: string): string {
  expect(stream.trimEnd().endsWith('data: [DONE]')).toBe(true);
  return stream
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)).choices[0]?.delta.content ?? '')
    .join('');
}
