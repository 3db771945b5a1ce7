import { describe, expect, it } from 'vitest';
import type { RoutingDecision } from '../../../src-gateway/routing/routing-decision.ts';
import { decisionAlarm, explainDecision } from '../../../src-renderer/decisions/explain-decision.ts';
import { explainSpan } from '../../../src-renderer/decisions/explain-span.ts';
import { lexicalAttempt, sampleDecision, sampleSession } from '../../support/sample-decision.ts';

type Part = Partial<RoutingDecision>;

const usual = sampleDecision();
const final = (reason: RoutingDecision['final']['reason'], model = 'openai/gpt-4o'): Part => ({
  final: { ...usual.final, reason, model },
});
const asked = (
  resolution: RoutingDecision['requested']['resolution'],
  alias: string | null = null,
): Part => ({
  requested: { ...usual.requested, resolution, alias },
});
const route = (part: Partial<RoutingDecision['route']>): Part => ({
  route: { ...usual.route, name: null, config_path: null, line: null, all: [], ...part },
});

const cases: readonly (Part & { readonly title: string; readonly says: object })[] = [
  { title: 'a matched route', says: { strategy: 'preference', text: 'route code review → openai/gpt-4o' } },
  {
    title: 'an unknown route, with a model asked for',
    ...route({ reason: 'unknown_route', unknown: ['xyz'] }),
    ...final('requested'),
    says: { tone: 'warn', text: 'router named an unknown route xyz → model asked for' },
  },
  {
    title: 'an unknown route, without a model asked for',
    ...route({ reason: 'unknown_route', unknown: ['xyz'] }),
    ...final('default'),
    says: { tone: 'warn', text: 'router named an unknown route xyz → default model', strategy: 'default' },
  },
  {
    title: 'routers that failed',
    ...route({ reason: 'router_failed', decided_by: 'none' }),
    ...final('requested'),
    says: { tone: 'bad', text: 'no router answered → model asked for' },
  },
  {
    title: 'nothing that fits',
    ...route({ reason: 'below_min_score', decided_by: 'embedded' }),
    ...final('requested'),
    says: { tone: 'plain', text: 'no route shares enough with the prompt → model asked for' },
  },
  {
    title: 'a request that switches routing off',
    skipped: 'disabled_by_request',
    routers: [],
    ...route({ reason: 'skipped', decided_by: 'none' }),
    ...final('requested'),
    says: { strategy: 'direct', text: 'asked for this model by name; no router call' },
  },
  {
    title: 'an alias',
    skipped: 'router_none',
    routers: [],
    ...route({ reason: 'skipped', decided_by: 'none' }),
    ...asked('alias', 'fast.v1'),
    ...final('requested'),
    says: { strategy: 'alias', text: 'asked for the alias fast.v1; no router call' },
  },
  {
    title: 'a budget that keeps the model',
    ...final('retained'),
    says: { strategy: 'budget_hold' },
  },
];

describe('the sentence on the card', () => {
  it.each(cases)('tells $title', ({ says, title: _title, ...part }) => {
    expect(explainDecision(sampleDecision(part))).toMatchObject(says);
  });

  it('[ux A47] tells that a session kept its model and no router was called', () => {
    const pinned = sampleDecision({
      skipped: 'pinned',
      routers: [],
      session: sampleSession({ key: '41', pinned: true, pinned_turns: 3 }),
      ...final('pinned'),
    });
    expect(explainDecision(pinned)).toMatchObject({
      strategy: 'pinned',
      text: 'kept on openai/gpt-4o by session 41 (pinned 3 turns ago); router not called',
    });
  });

  it('says fallback beside it when another model answered', () => {
    const [attempt] = usual.attempts;
    if (attempt === undefined) throw new Error('the sample has an attempt');
    const attempts = [
      { ...attempt, status: 429, error: 'slow down' },
      { ...attempt, model: 'anthropic/claude-sonnet-4-5' },
    ];
    expect(explainDecision(sampleDecision({ attempts })).fallback).toBe(true);
    expect(explainDecision(usual).fallback).toBe(false);
  });
});

describe('the banner', () => {
  const failed = { ...usual.routers[0], outcome: 'timeout', error: 'no answer in 10 s' } as const;
  const [first] = usual.routers;
  if (first === undefined) throw new Error('the sample has a router');
  const down = { ...first, ...failed };

  it('warns that the lexical router decided for one that failed', () => {
    const decision = sampleDecision({ routers: [down, lexicalAttempt({ fallback: true })] });
    expect(decisionAlarm(decision)).toBe(
      'The lexical router (no model) decided in place of a router that failed. ollama/router (router): no answer in 10 s',
    );
  });

  it('warns that the chain failed', () => {
    const decision = sampleDecision({ routers: [down], ...route({ reason: 'router_failed' }) });
    expect(decisionAlarm(decision)).toContain('No router answered.');
  });

  it('is absent where the lexical router is the one that is configured', () => {
    expect(decisionAlarm(sampleDecision({ routers: [lexicalAttempt()] }))).toBeNull();
    expect(decisionAlarm(usual)).toBeNull();
  });
});

describe('a routing span without a decision', () => {
  it.each([
    ['gpt-4o', 'openai/gpt-4o', 'direct'],
    ['openai/gpt-4o', 'openai/gpt-4o', 'direct'],
    ['', 'openai/gpt-4o', 'default'],
    ['fast', 'openai/gpt-4o', 'alias'],
  ])('of our own gateway tells that %j went to %s: %s', (requested, resolved, strategy) => {
    const attributes = {
      'model.requested': requested,
      'model.alias_resolved': resolved,
      'plano.router.kind': 'none',
    };
    expect(explainSpan(attributes)).toMatchObject({ strategy });
  });

  it('of another gateway is not guessed about', () => {
    expect(explainSpan({ 'model.requested': 'gpt-4o' })).toMatchObject({
      strategy: 'not recorded',
      text: 'reason not recorded by this gateway',
    });
  });
});
