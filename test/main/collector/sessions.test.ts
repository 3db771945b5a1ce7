import { describe, expect, it, onTestFinished } from 'vitest';
import type { RoutingDecision } from '../../../src-gateway/routing/routing-decision.ts';
import { sampleDecision, sampleSession } from '../../support/sample-decision.ts';
import { sessionLedger, sessionSpans } from '../../support/session-spans.ts';
import { traceId } from './collector-fixture.ts';
import { openedStore, write } from './opened-store.ts';

const start = 1_790_000_000_000;

function conversation() {
  const store = openedStore();
  onTestFinished(() => store.close());
  write(store, sessionSpans('s41', start));
  return store;
}

describe('a conversation', () => {
  it('has a turn for each call, with its model, its marks and an account that is that of the spans [ux R36]', () => {
    const turns = conversation().turns('s41');
    expect(turns.map(({ model, switched, turn, warm }) => ({ model, switched, turn, warm }))).toEqual([
      { turn: 1, model: 'openai/gpt-4o', switched: false, warm: false },
      { turn: 2, model: 'openai/gpt-4o', switched: false, warm: true },
      { turn: 3, model: 'anthropic/claude-x', switched: true, warm: true },
      { turn: 4, model: 'anthropic/claude-x', switched: false, warm: true },
    ]);
    expect(
      turns.map(({ ledger }) => ledger && [ledger.baselineUsd, ledger.spendUsd, ledger.ceilingUsd]),
    ).toEqual(sessionLedger.map((ledger) => ledger && [ledger.baseline, ledger.spend, ledger.ceiling]));
    const switches = turns.reduce((sum, { switchCostUsd }) => sum + (switchCostUsd ?? 0), 0);
    expect(switches).toBe(turns.at(-1)?.ledger?.spendUsd);
    expect(turns.reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0), 0)).toBe(100_000_000);
  });

  it('knows from the decision what was pinned and what the budget kept out', () => {
    const store = conversation();
    const budget: RoutingDecision['budget'] = {
      pct: 5,
      pct_source: 'config',
      context_tokens: 40_000,
      candidate: 'gemini/flash',
      candidate_warm_tokens: 0,
      anchor_cached_rate: 1.25,
      candidate_input_rate: 9,
      candidate_cached_rate: 1,
      baseline_before: 0,
      baseline_after: 0.5,
      ceiling: 0.025,
      cost: 0.3,
      spend_before: 0,
      spend_after: 0,
      overhead_pct: 0,
      decision: 'retained',
      reason: 'over_cap',
      counterfactual: null,
    };
    const decision = sampleDecision({
      ...{ trace_id: traceId('5e55101'), request_id: 'r1', session: sampleSession({ pinned: true }), budget },
    });
    store.decide([{ spanId: 'cccccccccccccccc', decision }]);
    const [first, second] = store.turns('s41');
    expect(first).toMatchObject({ pinned: null, refusedModel: null });
    expect(second).toMatchObject({ pinned: true, refusedModel: 'gemini/flash' });
  });

  it('is listed once, with its models in their order and all that it cost', () => {
    const store = conversation();
    expect(store.sessions(10)).toMatchObject([
      {
        ...{ sessionId: 's41', calls: 4, costNanoUsd: 100_000_000 },
        models: ['openai/gpt-4o', 'anthropic/claude-x'],
      },
    ]);
  });

  it('is found from any of its traces', () => {
    const store = conversation();
    expect(store.callsOf(traceId('5e55102')).turn).toEqual({ sessionId: 's41', turn: 3, turns: 4 });
    expect(store.callsOf(traceId('dd')).turn).toBeNull();
    expect(store.turns('nobody')).toEqual([]);
  });
});
