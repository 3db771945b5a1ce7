import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';
import { type RecordingProvider, startRecordingProvider } from '../support/recording-provider.ts';

/** A router that takes its time; the model behind it counts what it is asked, too. */
const routerMs = 120;

describe('[ux R44] the route while a prompt is typed', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  let router: RecordingProvider;
  let model: RecordingProvider;
  const see = (testId: string) => page.getByTestId(testId);

  beforeAll(async () => {
    [router, model] = await Promise.all([startRecordingProvider(), startRecordingProvider()]);
    router.answer = async (response) => {
      await delay(routerMs);
      response.writeHead(200, { 'content-type': 'application/json' });
      const message = { role: 'assistant', content: '{"route": ["stories"]}' };
      response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }));
    };
    const config = `version: v0.4.0
listeners:
  - { type: model, name: main, port: 12000 }
overrides: { llm_routing_model: ollama/router }
model_providers:
  - { model: ollama/router, base_url: "${router.url}" }
  - { model: ollama/writer, base_url: "${model.url}", default: true }
routing_preferences:
  - { name: stories, description: "stories and poems", models: [ollama/writer] }
`;
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole({ config })]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${console_.url}#/playground`);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
    await Promise.all([router.close(), model.close()]);
  });

  it('asks the router once for twenty characters, and no model', async () => {
    await see('route-preview').waitFor();
    await see('playground-user').pressSequentially('Tell me a long story', { delay: 20 });
    await page.locator('[data-testid="route-preview"][data-state="decided"][data-route="stories"]').waitFor();
    expect(router.requests).toHaveLength(1);
    expect(router.requests[0]?.body).toContain('Tell me a long story');
    expect(model.requests).toHaveLength(0);
  });

  it('says how long the router took, and what it cost once its price is known', async () => {
    await expect.poll(() => see('route-preview').textContent()).toContain('price not known');
    const shown = (await see('route-preview').textContent()) ?? '';
    const [, ms] = /, (\d+) ms/.exec(shown) ?? [];
    expect(Number(ms)).toBeGreaterThanOrEqual(routerMs - 5);

    await console_.run('prices', 'set', 'ollama/router', '3', '15');
    await page.reload();
    await page.locator('[data-testid="route-preview"][data-state="decided"]').waitFor();
    await expect.poll(() => see('route-preview').textContent()).toMatch(/ ms, about \$0\.\d+/);
  });

  it('asks nobody once it is switched off', async () => {
    await see('route-preview-toggle').click();
    const before = router.requests.length;
    await see('playground-user').fill('Something else');
    await see('playground-user').press('Control+Enter');
    // The request itself is routed: it is the only one that the router sees.
    await expect.poll(() => model.requests.length).toBeGreaterThan(0);
    expect(router.requests).toHaveLength(before + 1);
  });
});
