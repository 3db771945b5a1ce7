import type { Page } from 'playwright-core';
import { send } from '../main/collector/collector-fixture.ts';
import type { RealConsole } from '../support/real-console.ts';
import { sessionSpans } from '../support/session-spans.ts';

interface RealScenes {
  readonly host: RealConsole;
  readonly page: Page;
  readonly take: (name: string) => Promise<void>;
}

/** A working day on the offline demo, a picture at each screen. Each step stands on the one before. */
export async function realScenes({ host, page, take }: RealScenes): Promise<void> {
  const see = (testId: string) => page.getByTestId(testId);
  const go = (path: string) => page.goto(`${new URL(page.url()).origin}/#${path}`);

  await go('/home');
  await see('home-traces-empty').waitFor();
  await take('home');
  await page.keyboard.press('Control+2');
  await page.locator('[data-testid="config-problems"][data-state="clean"]').waitFor();
  await page.locator('.codelens-decoration').first().waitFor();
  await take('config');
  await see('config-view-form').click();
  await see('config-form').waitFor();
  await take('config-form');
  await see('config-view-text').click();

  await page.keyboard.press('Control+4');
  await see('playground-user').fill('Tell me a story about a gateway.');
  await page.keyboard.press('Control+Enter');
  await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
  await take('playground');
  await see('playground-tab-history').click();
  await see('history-run').first().waitFor();
  await take('playground-history');

  const review = await ask(host, 'Review this function and find the bug: def add(a, b): return a - b');
  const poem = await ask(host, 'Write a poem about the sea.');
  for (const content of ['Extract the names from: Ada met Grace in London.', 'Explain this source code: x++'])
    await ask(host, content);
  await ask(host, 'Hello again', 'sandbox/flaky-429');
  await ask(host, 'Hello again', 'sandbox/nowhere');
  await page.keyboard.press('Control+1');
  await see('home-trace').nth(4).waitFor();
  await take('home-traces');
  await page.keyboard.press('Control+3');
  await page.locator('[data-testid="trace-row"]').nth(6).waitFor();
  await take('traces');
  await page.locator('[data-testid="trace-row"]').nth(1).focus();
  await page.keyboard.press('Space');
  await see('trace-peek').waitFor();
  await take('traces-peek');
  await page.keyboard.press('Escape');

  await go(`/traces/${poem}`);
  await see('span-row').nth(2).waitFor();
  await take('trace');
  await see('trace-tab-messages').click();
  await see('message').first().waitFor();
  await take('trace-messages');
  await see('trace-tab-wire').click();
  await see('wire-message').first().waitFor();
  await take('trace-wire');
  await see('wire-shown-translation').click();
  await see('translation').waitFor();
  await take('trace-translation');
  for (const tab of ['graph', 'flame', 'logs'] as const) {
    await see(`trace-tab-${tab}`).click();
    await see(tabSigns[tab]).first().waitFor();
    await take(`trace-${tab}`);
  }
  await go(`/compare/${review}/${poem}`);
  await see('compare-span').first().waitFor();
  await take('compare');

  await send(host.collectorUrl, sessionSpans('trip-41', Date.now() - 120_000));
  await go('/sessions');
  await see('session-row').first().waitFor();
  await take('sessions');
  await go('/sessions/trip-41');
  await see('turn').first().waitFor();
  await take('session');
  await go('/costs');
  await see('cost-row').first().waitFor();
  await take('costs');

  await go('/suites');
  await see('run-all').click();
  await see('route-matrix').waitFor();
  await take('suites');

  await page.keyboard.press('Control+6');
  await see('log-line').first().waitFor();
  await take('listeners');
  await see('failure-lab-open').click();
  await see('fault-kind-sandbox/story').focus();
  await page.keyboard.press('Enter');
  await see('fault-kind-sandbox/story-option-none').waitFor();
  await page.keyboard.type('429');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="fault-sandbox/story"][data-state="rate_limited"]').waitFor();
  await take('failure-lab');
  await see('faults-clear').click();
  await see('failure-lab-done').click();

  await go('/settings');
  await see('settings-diagnostics').click();
  await see('diagnostics-file').first().waitFor();
  await take('diagnostics');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+2');
  await see('config-editor').locator('.view-line', { hasText: /port:/ }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.type('x');
  await page.locator('[data-testid="problem"][data-state="error"]').first().waitFor();
  await take('config-error');
}

/** What shows that a tab of a trace is drawn. */
const tabSigns = { graph: 'graph-node', flame: 'flame-picture', logs: 'log-line' } as const;

/** One request, answered whole; resolves with the id of its trace. */
async function ask(host: RealConsole, content: string, model?: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${host.listenerPort}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...(model && { model }), messages: [{ role: 'user', content }] }),
  });
  await response.text();
  return response.headers.get('x-plano-trace-id') ?? '';
}
