import type { BudgetDecision } from './routing-decision.ts';
import { type ModelVisit, type SessionBinding, withVisit } from './session-binding.ts';

/** What one turn of a session is decided from. */
export interface SessionTurn {
  /** `null`: the session is new. */
  readonly binding: SessionBinding | null;
  /** `provider/model` that the route proposes. */
  readonly candidate: string;
  readonly route: string | null;
  readonly requestedModel: string;
  /** The ranked models of the route. */
  readonly ranked: readonly string[];
  /** Estimate of the prompt; 0: not estimated. */
  readonly requestTokens: number;
  /** 16 hex digits; `null`: not known. */
  readonly prefixHash: string | null;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Idle seconds for which the provider's cache is taken for alive. */
  readonly warmSeconds: number;
  /** `null`: changes of model are free. */
  readonly budget: SwitchBudget | null;
  /** US dollars per million tokens; `null`: not known. */
  rateOf(model: string): ModelRate | null;
}

export interface SwitchBudget {
  readonly pct: number;
  readonly pctSource: 'config' | 'header';
  readonly replenishOnRebind: boolean;
}

export interface ModelRate {
  readonly input: number;
  readonly cached: number;
}

export interface DecidedTurn {
  readonly final: string;
  readonly route: string | null;
  readonly switched: boolean;
  readonly warm: boolean;
  readonly drifted: boolean;
  /** Seconds; `null`: the session is new. */
  readonly idle: number | null;
  /** What to remember. */
  readonly binding: SessionBinding;
  /** `null`: nothing was weighed. */
  readonly budget: BudgetDecision | null;
}

/** Which model serves a turn: a warm session leaves its model only when that is worth its price. */
export function decideTurn(turn: SessionTurn): DecidedTurn {
  const { binding, now, prefixHash, warmSeconds } = turn;
  const idle = binding === null ? null : Math.max(0, now - binding.lastUsed);
  const drifted =
    binding !== null &&
    binding.prefixHash !== null &&
    prefixHash !== null &&
    binding.prefixHash !== prefixHash;
  if (binding === null || idle === null || idle > warmSeconds || drifted) {
    return { ...coldTurn(turn, drifted), warm: false, drifted, idle };
  }
  return { ...warmTurn(turn, binding), warm: true, drifted, idle };
}

type Outcome = Omit<DecidedTurn, 'warm' | 'drifted' | 'idle'>;

/** A new episode: what the provider had in its cache is lost anyway. */
function coldTurn(turn: SessionTurn, drifted: boolean): Outcome {
  const { binding, budget, candidate, route } = turn;
  const carried = binding !== null && budget?.replenishOnRebind === false ? binding : null;
  const history = binding === null || drifted ? [] : binding.history;
  return {
    final: candidate,
    route,
    switched: false,
    budget: null,
    binding: {
      ...visited(turn, candidate, route, binding, history),
      defaultModel: carried?.defaultModel ?? candidate,
      baselineUsd: carried?.baselineUsd ?? 0,
      switchSpendUsd: carried?.switchSpendUsd ?? 0,
      switches: 0,
    },
  };
}

function warmTurn(turn: SessionTurn, binding: SessionBinding): Outcome {
  const { budget, candidate } = turn;
  const stays = candidate === binding.anchorModel;
  const weighed = budget === null ? null : weigh(turn, binding, budget);
  const isRetained = weighed?.decision === 'retained';
  const switched = !stays && !isRetained;
  const final = isRetained ? binding.anchorModel : candidate;
  const route = isRetained ? binding.routeName : turn.route;
  return {
    final,
    route,
    switched,
    budget: weighed,
    binding: {
      ...visited(turn, final, route, binding, binding.history),
      ...(isRetained && { ranked: binding.ranked }),
      defaultModel: binding.defaultModel,
      baselineUsd: weighed?.baseline_after ?? binding.baselineUsd,
      switchSpendUsd: weighed?.spend_after ?? binding.switchSpendUsd,
      switches: binding.switches + (switched ? 1 : 0),
    },
  };
}

/** The price of leaving the model that has the prompt in its cache, against what may be spent on that. */
function weigh(turn: SessionTurn, binding: SessionBinding, budget: SwitchBudget): BudgetDecision {
  const { candidate, now, rateOf, requestTokens } = turn;
  const context = binding.cachedTokens > 0 ? binding.cachedTokens : requestTokens;
  const baselineBefore = binding.baselineUsd;
  const baseline = baselineBefore + dollars(context, rateOf(binding.defaultModel)?.cached ?? 0);
  const ceiling = (budget.pct / 100) * baseline;
  const spend = binding.switchSpendUsd;
  const anchorRate = rateOf(binding.anchorModel);
  const rate = rateOf(candidate);
  const visit = binding.history.find(({ model }) => model === candidate);
  const isWarm = visit !== undefined && now - visit.lastUsed <= turn.warmSeconds;
  const warm = isWarm ? Math.min(visit.cachedTokens, context) : 0;
  const stays = candidate === binding.anchorModel;
  const cost =
    stays || anchorRate === null || rate === null
      ? null
      : dollars(context - warm, rate.input) +
        dollars(warm, rate.cached) -
        dollars(context, anchorRate.cached);
  const reason = reasonOf(stays, cost, spend, ceiling);
  const spendAfter = reason === 'within_cap' ? spend + (cost ?? 0) : spend;
  return {
    pct: budget.pct,
    pct_source: budget.pctSource,
    context_tokens: context,
    candidate,
    candidate_warm_tokens: warm,
    anchor_cached_rate: anchorRate?.cached ?? null,
    candidate_input_rate: rate?.input ?? null,
    candidate_cached_rate: rate?.cached ?? null,
    baseline_before: baselineBefore,
    baseline_after: baseline,
    ceiling,
    cost,
    spend_before: spend,
    spend_after: spendAfter,
    overhead_pct: baseline > 0 ? (100 * spendAfter) / baseline : 0,
    decision: reason === 'over_cap' ? 'retained' : 'allowed',
    reason,
    counterfactual: null,
  };
}

function reasonOf(
  stays: boolean,
  cost: number | null,
  spend: number,
  ceiling: number,
): BudgetDecision['reason'] {
  if (stays) return 'same_anchor';
  if (cost === null) return 'no_pricing';
  if (cost <= 0) return 'free';
  return spend + cost <= ceiling ? 'within_cap' : 'over_cap';
}

function dollars(tokens: number, perMillion: number): number {
  return (tokens * perMillion) / 1e6;
}

/** Everything of the new binding but its sums. */
function visited(
  turn: SessionTurn,
  model: string,
  route: string | null,
  binding: SessionBinding | null,
  history: readonly ModelVisit[],
): Omit<SessionBinding, 'defaultModel' | 'baselineUsd' | 'switchSpendUsd' | 'switches'> {
  const { now, prefixHash, ranked, requestedModel, requestTokens } = turn;
  const cachedTokens = requestTokens > 0 ? requestTokens : (binding?.cachedTokens ?? 0);
  return {
    anchorModel: model,
    requestedModel,
    routeName: route,
    prefixHash: prefixHash ?? binding?.prefixHash ?? null,
    lastUsed: now,
    cachedTokens,
    history: withVisit(history, { model, lastUsed: now, cachedTokens }),
    sessionCostUsd: binding?.sessionCostUsd ?? 0,
    ranked,
  };
}
