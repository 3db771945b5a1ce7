import { blendedPrice, type Ranked, rankModels } from './rank-models.ts';
import type { ResolvedModel } from './resolve-model.ts';
import type { DecisionRoute, RankedModel, RankingDecision, RoutingWarning } from './routing-decision.ts';
import type { RoutingPlan } from './routing-plan.ts';

export interface RankedRoute {
  readonly ranking: RankingDecision;
  /** Best first, as the route spells them. */
  readonly names: readonly string[];
  /** Those of them that a provider serves. */
  readonly models: readonly ResolvedModel[];
}

interface Candidate {
  readonly name: string;
  readonly model: ResolvedModel | null;
}

/** The models of a route, best first by its policy. `warnings` gets what was missing to do so. */
export function rankRoute(
  plan: RoutingPlan,
  { models, name: route, prefer }: DecisionRoute,
  source: 'config' | 'request' | 'none',
  warnings: RoutingWarning[],
): RankedRoute {
  const candidates = models.map((name): Candidate => {
    const resolution = plan.lookup.resolve(name, undefined);
    return { name, model: resolution.kind === 'resolved' ? resolution.model : null };
  });
  const type = prefer === 'cheapest' ? 'cost' : 'latency';
  const feed = prefer === 'none' ? null : plan.feeds.sourceOf(type);
  if (prefer !== 'none' && feed === null) {
    const message = `the route ${JSON.stringify(route)} wants the ${prefer} model, but no ${type} source is configured`;
    warnings.push({ code: 'no_metrics_source', message });
  }
  if (feed?.stale === true) {
    warnings.push({ code: 'stale_metrics', message: `${feed.url} has given nothing new for a while` });
  }
  const ranked = rankModels(candidates, feed === null ? 'none' : prefer, ({ name, model }) => {
    const known = model?.canonical ?? name;
    if (prefer === 'cheapest') return blendedPrice(plan.feeds.price(known));
    // Series carry the names that the route uses, which may be the entry's own.
    return plan.feeds.latency(name) ?? plan.feeds.latency(known);
  });
  for (const { model, value } of ranked) {
    if (feed !== null && value === null) {
      const message = `${model.name} has no ${type} data and is ranked last`;
      warnings.push({ code: 'missing_price', message });
    }
    if (model.model === null && source === 'request') {
      const message = `${model.name} is served by no configured provider`;
      warnings.push({ code: 'unconfigured_candidate', message });
    }
  }
  return {
    ranking: {
      prefer,
      source: feed,
      models: ranked.map((each, index) => rankedModel(plan, each, index + 1)),
    },
    names: ranked.map(({ model }) => model.name),
    models: ranked.flatMap(({ model }) => (model.model === null ? [] : [model.model])),
  };
}

function rankedModel(plan: RoutingPlan, ranked: Ranked<Candidate>, rank: number): RankedModel {
  const { model: candidate, declared, value } = ranked;
  const { model, name } = candidate;
  const price = plan.feeds.price(model?.canonical ?? name);
  const restMs = model === null ? 0 : plan.cooldowns.remaining(model.canonical);
  return {
    model: model?.canonical ?? name,
    rank,
    declared,
    value: value === null || !Number.isFinite(value) ? null : value,
    input: price?.input ?? null,
    output: price?.output ?? null,
    cached: price?.cached ?? null,
    p50_ms: null,
    health: model === null ? null : restMs > 0 ? 'cooldown' : null,
    warm_tokens: null,
    configured: model !== null,
    cooldown_s: Math.ceil(restMs / 1000),
    skipped_because: model === null ? 'no configured provider serves it' : null,
  };
}
