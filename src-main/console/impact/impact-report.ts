import { callCost, usualCacheReadDiscount } from '../../../src-gateway/routing/call-cost.ts';
import type { ModelPrice } from '../../../src-gateway/routing/rank-models.ts';
import type { CallRow } from '../../contract/cost-calls.ts';
import type { BrokenRequest, ImpactReport, MovedRequest } from '../../contract/impact-calls.ts';

/** Where a request goes under a config, or why it goes nowhere. */
export type Fate =
  | { readonly kind: 'served'; readonly route: string | null; readonly model: string }
  /** `status` `null`: there is nobody to answer. */
  | { readonly kind: 'refused'; readonly status: number | null; readonly reason: string }
  /** Nobody could say. */
  | { readonly kind: 'undecided'; readonly reason: string };

/** A recorded request with its fate under both configs. */
export interface ComparedRequest {
  readonly traceId: string;
  readonly spanId: string;
  readonly question: string;
  /** The call that served it; `null`: not known. */
  readonly call: CallRow | null;
  readonly before: Fate;
  readonly after: Fate;
}

export interface Estimates {
  /** `null`: nobody knows what the model costs. */
  priceOf(model: string): ModelPrice | null;
  /** Milliseconds of a usual call; `null`: it was never called. */
  medianMsOf(model: string): number | null;
}

/** What a change of the config comes to for requests. Pure. */
export function impactReport(requests: readonly ComparedRequest[], estimates: Estimates): ImpactReport {
  const moved: MovedRequest[] = [];
  const broken: BrokenRequest[] = [];
  const costs: Pair[] = [];
  const times: Pair[] = [];
  let [untouched, unpriced, untimed, undecided] = [0, 0, 0, 0];
  let undecidedReason: string | null = null;
  for (const { after, before, call, question, spanId, traceId } of requests) {
    if (before.kind !== 'served' || after.kind === 'undecided') {
      undecided += 1;
      undecidedReason ??= reasonOf(before) ?? reasonOf(after);
      continue;
    }
    const asked = { traceId, spanId, question, from: { route: before.route, model: before.model } };
    if (after.kind === 'refused') {
      broken.push({ ...asked, status: after.status, reason: after.reason });
      continue;
    }
    const isSameModel = after.model === before.model;
    const cost = costChange(call, isSameModel ? null : after.model, estimates);
    const ms = timeChange(call, isSameModel ? null : after.model, estimates);
    if (isPair(cost)) costs.push(cost);
    else unpriced += 1;
    if (isPair(ms)) times.push(ms);
    else untimed += 1;
    if (isSameModel && after.route === before.route) untouched += 1;
    else moved.push({ ...asked, to: { route: after.route, model: after.model }, costNanoUsd: cost, ms });
  }
  return {
    compared: moved.length + broken.length + untouched,
    ...{ moved, broken, untouched, undecided, undecidedReason, unpriced, untimed },
    costNanoUsd: totals(costs),
    p50Ms: {
      before: median(times.map((one) => one.before)),
      after: median(times.map((one) => one.after)),
    },
  };
}

function reasonOf(fate: Fate): string | null {
  return fate.kind === 'served' ? null : fate.reason;
}

interface Pair {
  readonly before: number;
  readonly after: number;
}

interface Figures {
  readonly before: number | null;
  readonly after: number | null;
}

function isPair(figures: Figures): figures is Pair {
  return figures.before !== null && figures.after !== null;
}

/** `other`: the model that would serve in place of the one that did; `null`: the same. */
function costChange(call: CallRow | null, other: string | null, { priceOf }: Estimates): Figures {
  const before = call?.costNanoUsd ?? null;
  if (call === null || other === null) return { before, after: before };
  const price = priceOf(other);
  if (price === null) return { before, after: null };
  // Another model has read nothing of it yet.
  const usage = { prompt: call.promptTokens, completion: call.completionTokens, total: null };
  const cold = { ...usage, cachedInput: null, cacheCreation: null, reasoning: null };
  const turn = { usage: cold, cacheIsBeside: false };
  const cost = callCost(turn, { model: other, price, cacheReadDiscount: usualCacheReadDiscount });
  return { before, after: cost?.totalNanoUsd ?? null };
}

function timeChange(call: CallRow | null, other: string | null, { medianMsOf }: Estimates): Figures {
  const before = call?.durationMs ?? null;
  return { before, after: other === null || before === null ? before : medianMsOf(other) };
}

function totals(costs: readonly Pair[]): Figures {
  if (costs.length === 0) return { before: null, after: null };
  return costs.reduce((sum, one) => ({ before: sum.before + one.before, after: sum.after + one.after }));
}

/** Nearest rank; `null` of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null;
}
