import { describe, expect, it } from 'vitest';
import type { RoutingDecision } from '../../../src-gateway/routing/routing-decision.ts';
import { consolePages } from '../../support/console-page.ts';
import { lexicalAttempt, sampleDecision } from '../../support/sample-decision.ts';
import type { Script } from '../../support/scripted-console.ts';

const open = consolePages();
const usual = sampleDecision({ mode: 'playground', dry_run: true, attempts: [] });

function routedScript(
  decide: (chain: readonly string[] | undefined) => RoutingDecision | Promise<RoutingDecision> = () => usual,
): Script {
  return {
    'routing.outline': () => ({
      routes: usual.preferences.routes.map((route) => ({ ...route, models: [...route.models] })),
      routers: ['ollama/router', 'embedded/lexical'],
    }),
    'routing.decide': async ({ chain }) => ({ status: 200, decision: await decide(chain), error: null }),
  };
}

const opened = (script: Script) => open({ path: '/playground', ready: 'route-preview', script });

describe('the preview of the route', () => {
  it('[ux R44] asks once when twenty characters are typed, and not while they are', async () => {
    const { console: host, page, see } = await opened(routedScript());
    await see('playground-user').pressSequentially('twenty characters ok', { delay: 20 });
    await page.locator('[data-testid="route-preview"][data-state="decided"]').waitFor();
    const asked = host.asked.filter(({ method }) => method === 'routing.decide');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.params).toMatchObject({
      dryRun: true,
      body: { messages: [{ role: 'user', content: 'twenty characters ok' }] },
    });
  });

  it('gives up a question whose text has changed', async () => {
    const { console: host, page, see } = await opened(routedScript(() => new Promise(() => {})));
    await see('playground-user').fill('first');
    await expect.poll(() => host.asked.some(({ method }) => method === 'routing.decide')).toBe(true);
    await see('playground-user').fill('second');
    await expect.poll(() => host.cancelled).toContain('routing.decide');
    expect(await page.getByTestId('route-preview').getAttribute('data-state')).toBe('pending');
  });

  it('can be switched off, and is not there where nothing is routed', async () => {
    const { console: host, see } = await opened(routedScript());
    await see('route-preview-toggle').click();
    await see('playground-user').fill('Review this');
    expect(await see('route-preview').getAttribute('data-state')).toBe('off');
    expect(host.asked.some(({ method }) => method === 'routing.decide')).toBe(false);
    const plain = await open({ path: '/playground', ready: 'playground-empty' });
    await plain.see('playground-user').fill('Review this');
    expect(await plain.see('route-preview').count()).toBe(0);
    expect(await plain.see('playground-routed').count()).toBe(0);
  });

  it('is red where the lexical router had to stand in for another one', async () => {
    const [first] = usual.routers;
    if (first === undefined) throw new Error('the sample has a router');
    const down = { ...first, outcome: 'timeout' as const, error: 'no answer in 10 s', response: null };
    const routers = [down, lexicalAttempt({ fallback: true })];
    const { page, see } = await opened(routedScript(() => ({ ...usual, routers })));
    await see('playground-user').fill('Review this');
    await page.locator('[data-testid="route-preview"][data-state="bad"]').waitFor();
    await see('route-preview-why').click();
    await page.locator('[data-testid="decision-alarm"][data-state="bad"]').waitFor();
    expect(await see('decision-alarm').textContent()).toContain('no answer in 10 s');
  });
});

describe('routers compared', () => {
  it('stand side by side, each asked alone', async () => {
    const { page, see } = await opened(
      routedScript((chain) =>
        chain?.[0] === 'embedded/lexical'
          ? {
              ...usual,
              routers: [lexicalAttempt()],
              route: { ...usual.route, name: 'stories' },
              final: { ...usual.final, model: 'openai/gpt-4o-mini' },
            }
          : usual,
      ),
    );
    await see('playground-user').fill('Review this');
    await see('route-preview-why').click();
    await see('compare-routers-run').click();
    await page.locator('[data-testid="compared-router"][data-state="matched"]').nth(1).waitFor();
    expect(await see('compared-router').allTextContents()).toEqual([
      expect.stringMatching(/^ollama\/router \(router\)code reviewopenai\/gpt-4o92 ms$/),
      expect.stringMatching(/^lexical router \(no model\)storiesopenai\/gpt-4o-mini0\.40 ms$/),
    ]);
  });
});
