import { describe, expect, it } from 'vitest';
import type { RoutingDecision } from '../../../src-gateway/routing/routing-decision.ts';
import { consolePages } from '../../support/console-page.ts';
import { sampleRow, sampleSpan, sampleTraceId } from '../../support/console-sample.ts';
import { sampleDecision, sampleSession } from '../../support/sample-decision.ts';

const open = consolePages();
const routingSpan = 'a000000000000004';
const usual = sampleDecision();

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** A trace whose routing span says this, opened on that span. */
async function opened(attributes: Record<string, string>, decision: RoutingDecision | null) {
  const spans = [
    sampleSpan(sampleTraceId, {
      ...{
        id: 'a000000000000001',
        name: 'POST /v1/chat/completions',
        service: 'plano(inbound)',
        from: 0,
        to: 900,
      },
    }),
    sampleSpan(sampleTraceId, {
      ...{
        id: routingSpan,
        parent: 'a000000000000001',
        name: 'routing',
        service: 'plano(routing)',
        from: 4,
        to: 90,
      },
      attributes: Object.entries(attributes).map(([key, value]) => text(key, value)),
    }),
  ];
  const { page, see } = await open({
    path: `/traces/${sampleTraceId}`,
    ready: 'span-row',
    script: {
      'traces.get': () => ({ row: sampleRow(), spans }),
      'decisions.read': () => ({
        decisions: decision === null ? [] : [{ spanId: routingSpan, decision }],
      }),
    },
  });
  await page.keyboard.press('y');
  await see('decision-card').waitFor();
  return { page, see };
}

describe('the card on a routing span', () => {
  it('[ux A44] tells that a model was asked for by name where nothing is routed', async () => {
    const { see } = await opened(
      {
        'model.requested': 'openai/gpt-4o',
        'model.alias_resolved': 'openai/gpt-4o',
        'route.selected_model': 'none',
        'plano.router.kind': 'none',
      },
      null,
    );
    expect(await see('decision-text').textContent()).toBe('asked for this model by name; no router call');
    expect(await see('decision-strategy').textContent()).toBe('direct');
  });

  it('[ux A45] names the route, its line, the raw answer and both candidates in order', async () => {
    const { page, see } = await opened({ 'plano.decision.id': usual.id }, usual);
    expect(await see('decision-text').textContent()).toContain('route code review');
    expect(await see('decision-line').textContent()).toBe('Open line 14 of the config');
    expect(await see('router-answer').textContent()).toBe('{"route": ["code review"]}');
    expect(await see('decision-candidate').allTextContents()).toEqual([
      expect.stringMatching(/^1openai\/gpt-4o/),
      expect.stringMatching(/^2anthropic\/claude-sonnet-4-5/),
    ]);
    await see('decision-line').click();
    await page.locator('[data-testid="config-editor"] .active-line-number', { hasText: /^14$/ }).waitFor();
  });

  it('[ux A46] warns of a route that no one declared', async () => {
    const route = {
      ...usual.route,
      name: null,
      config_path: null,
      line: null,
      all: ['xyz'],
      unknown: ['xyz'],
    };
    const { see } = await opened(
      { 'plano.decision.id': usual.id },
      sampleDecision({
        route: { ...route, reason: 'unknown_route' },
        ranking: null,
        final: { ...usual.final, model: 'openai/gpt-4o-mini', reason: 'requested', fallbacks: [] },
      }),
    );
    expect(await see('decision-text').textContent()).toBe(
      'router named an unknown route xyz → model asked for',
    );
    expect(await see('decision-text').getAttribute('data-state')).toBe('warn');
  });

  it('[ux A47] tells of the session that kept the model', async () => {
    const { see } = await opened(
      { 'plano.decision.id': usual.id },
      sampleDecision({
        skipped: 'pinned',
        routers: [],
        ranking: null,
        session: sampleSession({ key: '41', pinned: true, pinned_turns: 3 }),
        final: { ...usual.final, model: 'anthropic/claude-sonnet-4-5', reason: 'pinned' },
      }),
    );
    expect(await see('decision-text').textContent()).toBe(
      'kept on anthropic/claude-sonnet-4-5 by session 41 (pinned 3 turns ago); router not called',
    );
    expect(await see('decision-session').textContent()).toContain('pinned');
  });

  it('[ux A48] shows what is known of a trace without evidence, and says that the reason is not', async () => {
    const { see } = await opened(
      { 'model.requested': 'plano', 'route.selected_model': 'openai/gpt-4o' },
      null,
    );
    expect(await see('decision-text').textContent()).toBe('reason not recorded by this gateway');
    expect(await see('decision-known').textContent()).toContain('openai/gpt-4o');
  });

  it('fills in the sums of a budget that held a model back', async () => {
    const { see } = await opened(
      { 'plano.decision.id': usual.id },
      sampleDecision({
        session: sampleSession(),
        budget: {
          ...{ pct: 20, pct_source: 'config', context_tokens: 40_000, candidate: 'openai/gpt-4o' },
          ...{ candidate_warm_tokens: 0, anchor_cached_rate: 0.3, candidate_input_rate: 2.5 },
          ...{ candidate_cached_rate: 1.25, baseline_before: 0, baseline_after: 0.012, ceiling: 0.0024 },
          ...{ cost: 0.088, spend_before: 0, spend_after: 0, overhead_pct: 0 },
          ...{ decision: 'retained', reason: 'over_cap', counterfactual: 'openai/gpt-4o (code review)' },
        },
        final: { ...usual.final, model: 'anthropic/claude-sonnet-4-5', reason: 'retained' },
      }),
    );
    expect(await see('decision-strategy').textContent()).toBe('budget_hold');
    const lines = await see('budget-lines').textContent();
    expect(lines).toContain('ceiling = 20 % of $0.012 = $0.0024');
    expect(lines).toContain('− 40\u202f000 × $0.3) / 1M = $0.088');
    expect(lines).toContain('spent $0 + $0.088 = $0.088 > $0.0024');
  });
});

describe('the list of traces', () => {
  it('shows on the row every model that was tried, with how it ended', async () => {
    const tried = [
      { model: 'openai/gpt-4o', status: 429, failed: true },
      { model: 'anthropic/claude-sonnet-4-5', status: 200, failed: false },
    ];
    const { see } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: { 'traces.list': () => ({ rows: [sampleRow({ tried })], more: false, unknownKeys: [] }) },
    });
    expect(await see('trace-row').textContent()).toContain(
      'plano→code review→openai/gpt-4o✗429→anthropic/claude-sonnet-4-5✓',
    );
  });
});
