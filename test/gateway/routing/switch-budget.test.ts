import { describe, expect, it } from 'vitest';
import {
  readBinding,
  type SessionBinding,
  withVisit,
  writeBinding,
} from '../../../src-gateway/routing/session-binding.ts';
import {
  type DecidedTurn,
  decideTurn,
  type SessionTurn,
} from '../../../src-gateway/routing/switch-budget.ts';

const D = 'anthropic/claude-sonnet-4-6';
const C = 'openai/gpt-4o';
const F = 'gemini/flash';
const rates: Readonly<Record<string, { input: number; cached: number }>> = {
  [D]: { input: 3, cached: 0.3 },
  [C]: { input: 2.5, cached: 1.25 },
  [F]: { input: 0.1, cached: 0.025 },
};
const start = 1_800_000_000;

function turn(options: Partial<SessionTurn> = {}): SessionTurn {
  return {
    binding: null,
    candidate: D,
    route: 'r',
    requestedModel: 'openai/gpt-4o-mini',
    ranked: [],
    requestTokens: 40_000,
    prefixHash: '00000000000000aa',
    now: start,
    warmSeconds: 300,
    budget: { pct: 20, pctSource: 'config', replenishOnRebind: true },
    rateOf: (model) => rates[model] ?? null,
    ...options,
  };
}

function binding(options: Partial<SessionBinding> = {}): SessionBinding {
  return { ...decideTurn(turn()).binding, ...options };
}

describe('the routing budget', () => {
  it('[routing 72] follows the worked example, row by row', () => {
    let at = start;
    let state: SessionBinding | null = null;
    const play = (candidate: string, seconds: number, pct = 20): DecidedTurn => {
      at += seconds;
      const decided = decideTurn(
        turn({
          binding: state,
          candidate,
          now: at,
          budget: { pct, pctSource: 'config', replenishOnRebind: true },
        }),
      );
      state = decided.binding;
      return decided;
    };
    const row = (decided: DecidedTurn) => ({
      anchor: decided.binding.anchorModel,
      baseline: decided.binding.baselineUsd,
      ceiling: decided.budget?.ceiling ?? null,
      warm: decided.budget?.candidate_warm_tokens ?? null,
      cost: decided.budget?.cost ?? null,
      spend: decided.binding.switchSpendUsd,
      reason: decided.budget?.reason ?? null,
    });
    const near = (value: number) => expect.closeTo(value, 9);
    expect(row(play(D, 0))).toEqual({
      anchor: D,
      baseline: 0,
      ceiling: null,
      warm: null,
      cost: null,
      spend: 0,
      reason: null,
    });
    const retained = { anchor: D, warm: 0, cost: near(0.088), spend: 0, reason: 'over_cap' };
    expect(row(play(C, 20))).toEqual({ ...retained, baseline: near(0.012), ceiling: near(0.0024) });
    for (let number = 3; number < 37; number += 1) play(C, 20);
    expect(row(play(C, 20))).toEqual({ ...retained, baseline: near(0.432), ceiling: near(0.0864) });
    expect(row(play(C, 20))).toEqual({
      anchor: C,
      baseline: near(0.444),
      ceiling: near(0.0888),
      warm: 0,
      cost: near(0.088),
      spend: near(0.088),
      reason: 'within_cap',
    });
    expect(row(play(C, 20))).toMatchObject({
      anchor: C,
      baseline: near(0.456),
      spend: near(0.088),
      reason: 'same_anchor',
    });
    expect(row(play(D, 20))).toEqual({
      anchor: D,
      baseline: near(0.468),
      ceiling: near(0.0936),
      warm: 40_000,
      cost: near(-0.038),
      spend: near(0.088),
      reason: 'free',
    });
    expect(row(play(F, 20))).toEqual({
      anchor: F,
      baseline: near(0.48),
      ceiling: near(0.096),
      warm: 0,
      cost: near(-0.008),
      spend: near(0.088),
      reason: 'free',
    });
    expect(row(play(C, 20))).toEqual({
      anchor: F,
      baseline: near(0.492),
      ceiling: near(0.0984),
      warm: 40_000,
      cost: near(0.049),
      spend: near(0.088),
      reason: 'over_cap',
    });
    expect(row(play(C, 20, 30))).toEqual({
      anchor: C,
      baseline: near(0.504),
      ceiling: near(0.1512),
      warm: 40_000,
      cost: near(0.049),
      spend: near(0.137),
      reason: 'within_cap',
    });
  });

  it('[routing 73] lets nothing be spent at 0 percent, but what is free', () => {
    const budget = { pct: 0, pctSource: 'config', replenishOnRebind: true } as const;
    const dear = decideTurn(turn({ binding: binding(), candidate: C, budget }));
    expect(dear.budget).toMatchObject({ decision: 'retained', reason: 'over_cap' });
    expect(dear.final).toBe(D);
    const equal = decideTurn(
      turn({
        binding: binding(),
        candidate: C,
        budget,
        rateOf: () => ({ input: 1, cached: 1 }),
      }),
    );
    expect(equal.budget).toMatchObject({ cost: 0, decision: 'allowed', reason: 'free' });
  });

  it('[routing 74] lets a model without a price take over, and spends nothing', () => {
    const decided = decideTurn(turn({ binding: binding(), candidate: 'x/unpriced' }));
    expect(decided).toMatchObject({ final: 'x/unpriced', switched: true, budget: { reason: 'no_pricing' } });
    expect(decided.binding).toMatchObject({ switches: 1, switchSpendUsd: 0 });
  });

  it('[routing 76] begins anew behind the warm time, and carries the sums over where it is told to', () => {
    const spent = binding({ baselineUsd: 0.4, switchSpendUsd: 0.1, switches: 3 });
    const later = { binding: spent, candidate: C, now: start + 301 };
    const fresh = decideTurn(turn(later));
    expect(fresh).toMatchObject({ warm: false, final: C, switched: false });
    expect(fresh.binding).toMatchObject({ baselineUsd: 0, switchSpendUsd: 0, switches: 0, defaultModel: C });
    const carried = decideTurn(
      turn({ ...later, budget: { pct: 20, pctSource: 'config', replenishOnRebind: false } }),
    );
    expect(carried.binding).toMatchObject({
      baselineUsd: 0.4,
      switchSpendUsd: 0.1,
      switches: 0,
      defaultModel: D,
    });
    expect(decideTurn(turn({ ...later, now: start + 300 })).warm).toBe(true);
  });

  it('[routing 77] follows the route when the prompt has another beginning, and forgets the visits', () => {
    const decided = decideTurn(
      turn({ binding: binding(), candidate: C, now: start + 60, prefixHash: '00000000000000bb' }),
    );
    expect(decided).toMatchObject({ drifted: true, warm: false, final: C });
    expect(decided.binding.history).toEqual([{ model: C, lastUsed: start + 60, cachedTokens: 40_000 }]);
  });

  it('[routing 78] charges a return only for what the model has forgotten', () => {
    const costOf = (cachedTokens: number) =>
      decideTurn(
        turn({
          binding: binding({
            cachedTokens: 100_000,
            history: [{ model: C, lastUsed: start - 10, cachedTokens }],
          }),
          candidate: C,
          rateOf: (model) => (model === C ? { input: 2, cached: 0.5 } : { input: 3, cached: 0.3 }),
        }),
      ).budget?.cost;
    expect(costOf(90_000)).toBeCloseTo(0.035, 9);
    expect(costOf(0)).toBeCloseTo(0.17, 9);
  });

  it('counts changes without a budget, and weighs nothing', () => {
    const decided = decideTurn(turn({ binding: binding(), candidate: C, budget: null, requestTokens: 0 }));
    expect(decided).toMatchObject({ final: C, switched: true, budget: null });
    expect(decided.binding).toMatchObject({ switches: 1, cachedTokens: 40_000 });
  });
});

describe('a session binding', () => {
  it('[routing 70] survives reading and writing, the hash to its last digit', () => {
    const text =
      '{"anchor_model":"openai/gpt-4o","prefix_hash":16045690984833335023,"last_used":1,"cached_tokens":5}';
    const read = readBinding(text);
    expect(read?.prefixHash).toBe('deadbeefdeadbeef');
    expect(read).toMatchObject({ defaultModel: 'openai/gpt-4o', switches: 0, history: [], ranked: [] });
    expect(read && writeBinding(read)).toContain('"prefix_hash":16045690984833335023');
    expect(read && readBinding(writeBinding(read))).toEqual(read);
  });

  it('[routing 71] remembers eight models, without the one that was away longest', () => {
    let history: SessionBinding['history'] = [];
    for (let index = 0; index < 9; index += 1) {
      history = withVisit(history, { model: `m${index}`, lastUsed: index, cachedTokens: 1 });
    }
    expect(history.map(({ model }) => model)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8']);
    const again = withVisit(history, { model: 'm1', lastUsed: 20, cachedTokens: 2 });
    expect(
      withVisit(again, { model: 'm9', lastUsed: 21, cachedTokens: 1 }).map(({ model }) => model),
    ).toEqual(['m3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm1', 'm9']);
  });

  it.each(['', 'nonsense', '[]', '{}', '{"anchor_model":5}', '{"prefix_hash":1}'])(
    'that cannot be read counts as none: %j',
    (text) => {
      expect(readBinding(text)).toBeNull();
    },
  );
});
