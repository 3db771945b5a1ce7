import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import type { AgentSelectionRecord } from '../../../src-gateway/routing/agents/agent-selection-record.ts';
import type { PlaygroundResult } from '../../../src-main/contract/playground-calls.ts';
import { consolePages } from '../../support/console-page.ts';
import { sampleGateway, sampleTraceId } from '../../support/console-sample.ts';
import { lexicalTry, sampleSelection } from '../../support/sample-selection.ts';
import type { Script } from '../../support/scripted-console.ts';

const open = consolePages();
const pictures = process.env.PLANO_PICTURES;
const why = '[data-testid="run-selection-why"]';

const selected = { agents: ['weather_agent', 'flight_agent'], router: 'embedded' };

const answer: PlaygroundResult = {
  status: 200,
  traceId: sampleTraceId,
  requestId: 'r1',
  resolvedModel: null,
  ...selected,
  text: 'Sunny in Istanbul; TK204 leaves at nine.',
  promptTokens: 12,
  completionTokens: 9,
  path: null,
  functionCall: null,
  finishReason: 'stop',
  events: [],
  timeToFirstTokenMs: 320,
  durationMs: 1_400,
  error: null,
  raw: 'data: {}',
};

/** `main` and the agents of `desk`, both running, with routes for models. */
function travelScript(
  result: PlaygroundResult = answer,
  selection: Partial<AgentSelectionRecord> = {},
): Script {
  return {
    'gateway.status': () => ({
      ...sampleGateway,
      state: 'running',
      listeners: sampleGateway.listeners.map((one) => ({
        ...one,
        state: 'running',
        error: null,
        errorCode: null,
      })),
    }),
    'routing.outline': () => ({
      routes: [{ name: 'stories', description: 'write stories', models: ['openai/gpt-4o'], prefer: 'none' }],
      routers: ['embedded/lexical'],
    }),
    'routing.decide': () => ({ status: 200, decision: null, error: null }),
    'playground.send': () => result,
    'decisions.read': () => ({
      decisions: [{ spanId: 'b000000000000001', decision: sampleSelection(selection) }],
    }),
  };
}

async function askAgents(script: Script, theme: 'light' | 'dark' = 'light') {
  const opened = await open({ path: '/playground', ready: 'route-preview', script, theme });
  const { page, see } = opened;
  await see('playground-listener').click();
  await see('playground-listener-option-desk').click();
  await page.locator('[data-testid="playground-listener"][data-value="desk"]').waitFor();
  await see('playground-user').fill('Weather in Istanbul, and flights there?');
  return opened;
}

describe('the playground on an agent listener', () => {
  it('has no model to name and no route to preview, and sends neither', async () => {
    const { console: host, page, see } = await askAgents(travelScript());
    for (const absent of ['playground-model', 'route-preview', 'playground-routed']) {
      expect(await see(absent).count(), absent).toBe(0);
    }
    await see('playground-send').click();
    await page.locator(why).waitFor();
    const asked = host.asked.find(({ method }) => method === 'playground.send')?.params;
    expect(asked).toMatchObject({ listener: 'desk', model: '' });
    expect(host.asked.some(({ method }) => method === 'routing.decide')).toBe(false);
  });

  it('sends to the agents as they are where routing was switched off for models', async () => {
    const {
      console: host,
      page,
      see,
    } = await open({
      path: '/playground',
      ready: 'playground-routed',
      script: travelScript(),
    });
    await see('playground-routed').uncheck();
    await see('playground-listener').click();
    await see('playground-listener-option-desk').click();
    await see('playground-user').fill('Weather?');
    await see('playground-send').click();
    await page.locator(why).waitFor();
    const asked = host.asked.find(({ method }) => method === 'playground.send')?.params;
    expect(asked).not.toHaveProperty('routed');
  });

  it.each(['light', 'dark'] as const)('says who answered and why, in the %s theme', async (theme) => {
    const { page, see } = await askAgents(travelScript(), theme);
    await see('playground-send').click();
    await page.locator(why).waitFor();
    expect(await see('run-agents').textContent()).toBe('weather_agent → flight_agent');
    expect(await see('run-router').textContent()).toBe('lexical router (no model)');
    expect(await page.locator(why).textContent()).toContain('share words with their descriptions');
    expect(await see('run-model').count()).toBe(0);
    expect(await page.locator('[data-testid="playground-answer"] :disabled').count()).toBe(0);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(
      violations.flatMap(({ nodes }) => nodes.map(({ failureSummary, html }) => `${html} ${failureSummary}`)),
    ).toEqual([]);
    if (pictures) await page.screenshot({ path: `${pictures}/playground-agents-${theme}.png` });
  });

  it.each<[Partial<AgentSelectionRecord>, string]>([
    [{ reason: 'single_agent', routers: [] }, 'only agent'],
    [{ reason: 'no_match' }, 'default agent'],
    [{ reason: 'routed', how: null }, 'router named them'],
    [{ reason: 'routed', how: 'context' }, 'Earlier messages'],
    [{ reason: 'router_failed' }, 'No router answered'],
  ])('puts %o into words', async (selection, words) => {
    const { page, see } = await askAgents(travelScript(answer, selection));
    await see('playground-send').click();
    await page.locator(why).waitFor();
    expect((await page.locator(why).textContent())?.toLowerCase()).toContain(words.toLowerCase());
  });

  it.each(['light', 'dark'] as const)('shows all that was selected from, in the %s theme', async (theme) => {
    const { page, see } = await askAgents(travelScript(), theme);
    await see('playground-tab-why').click();
    expect(await see('why-empty').textContent()).toContain('Send a message');
    await see('playground-send').click();
    await see('selection-card').waitFor();
    expect(await see('decision-model').textContent()).toBe('weather_agent → flight_agent');
    expect(await see('decision-strategy').textContent()).toBe('orchestrator');
    const agents = page.locator('[data-testid="selection-agent"]');
    expect(await agents.evaluateAll((list) => list.map((one) => one.dataset.state))).toEqual([
      'selected',
      'selected',
      'other',
    ]);
    expect(await agents.first().textContent()).toContain('score 1.61');
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(
      violations.flatMap(({ nodes }) => nodes.map(({ failureSummary, html }) => `${html} ${failureSummary}`)),
    ).toEqual([]);
    if (pictures) await page.screenshot({ path: `${pictures}/why-agents-${theme}.png` });
    await see('selection-line').first().click();
    await page.waitForURL(/\/config/);
  });

  it('shows what the router could not do', async () => {
    const error = 'Upstream returned 404: no such model';
    const script = travelScript(
      { ...answer, agents: ['flight_agent'], router: 'none' },
      {
        ...{ reason: 'router_failed', decided_by: 'none', route: ['flight_agent'] },
        routers: [{ ...lexicalTry, kind: 'hosted', label: 'Plano-Orchestrator', outcome: 'error', error }],
      },
    );
    const { see } = await askAgents(script);
    await see('playground-send').click();
    await see('run-selection-problem').waitFor();
    expect(await see('run-selection-problem').textContent()).toContain(error);
    expect(await see('run-router').textContent()).toBe('no router');
    await see('playground-tab-why').click();
    expect(await see('selection-alarm').textContent()).toContain(error);
  });

  it('blames no provider when an agent is down', async () => {
    const error = { code: 'agent_unreachable', message: 'weather_agent cannot be reached' };
    const { see } = await askAgents(travelScript({ ...answer, status: 502, text: '', error }));
    await see('playground-send').click();
    await see('playground-error').waitFor();
    const text = await see('playground-error').textContent();
    expect(text).toContain('weather_agent cannot be reached');
    expect(text).not.toContain('provider');
  });
});
