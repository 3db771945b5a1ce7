import type { RankedRoute } from './rank-route.ts';
import type { ResolvedModel } from './resolve-model.ts';
import type {
  BudgetDecision,
  FinalModel,
  RoutingSkip,
  RoutingWarning,
  SessionDecision,
} from './routing-decision.ts';
import type { RoutingPlan } from './routing-plan.ts';
import type { SessionBinding } from './session-binding.ts';
import { decideTurn, type ModelRate, type SwitchBudget } from './switch-budget.ts';

/** What a request says of the session it belongs to. */
export interface SessionRequest {
  /** `x-model-affinity` */
  readonly explicit: string | null;
  /** The key that is derived from the conversation; `null`: nobody has spoken, or the client wants none. */
  readonly implicit: string | null;
  readonly tenant: string | null;
  /** 16 hex digits. */
  readonly prefixHash: string | null;
  /** `x-plano-max-switch-spend-pct` */
  readonly budgetPct: string | undefined;
  /** Tokens of the prompt; asked only where they are needed. */
  countTokens(): Promise<number>;
}

/** A session as it stands when a request comes. */
export interface OpenSession {
  readonly key: string;
  readonly storageKey: string;
  readonly explicit: boolean;
  readonly tenant: string | null;
  readonly lane: string;
  readonly prefixHash: string | null;
  /** `null`: it is new. */
  readonly binding: SessionBinding | null;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds; `null`: it is new. */
  readonly idle: number | null;
  readonly ttl: number;
  readonly warmSeconds: number;
  readonly budget: SwitchBudget | null;
  readonly requestTokens: number;
  /** Its model serves the request without another decision. */
  readonly isPin: boolean;
  /** Its latest decision may be used again for a turn that is no person's. */
  readonly isReplayable: boolean;
  /** What is to be remembered; `null`: nothing changes. */
  readonly next: SessionBinding | null;
}

/** Idle time after which providers have forgotten a prompt, as Plano takes it for all of them. */
const warmSeconds = 300;

/** No tenant can take the place of another one and its session: the same bytes for ordinary names. */
function escapedTenant(tenant: string): string {
  return tenant.replaceAll('%', '%25').replaceAll(':', '%3A');
}

/** Looks the session of a request up; `null`: it belongs to none. A store that fails counts as none. */
export async function openSession(
  plan: RoutingPlan,
  { session }: { readonly session: SessionRequest },
  lane: string,
  hasRoutes: boolean,
  warnings: RoutingWarning[],
): Promise<OpenSession | null> {
  const { caching, routing } = plan.config;
  const budget = budgetOf(plan, session.budgetPct, warnings);
  const wantsImplicit = caching.sessionAffinity || budget !== null || (routing.routeOnUserOnly && hasRoutes);
  const key = session.explicit ?? (wantsImplicit ? session.implicit : null);
  if (key === null) return null;
  const tenant = session.tenant;
  const storageKey = `${tenant === null ? '' : `${escapedTenant(tenant)}:`}${key}|${lane}`;
  const binding = await knownBinding(plan, storageKey, warnings);
  const now = Math.floor(plan.now() / 1000);
  const idle = binding === null ? null : Math.max(0, now - binding.lastUsed);
  const ttl = caching.sessionTtlSeconds;
  const warm = windowOf(plan, binding);
  const isExplicit = session.explicit !== null;
  const isAlive = idle !== null && idle <= ttl;
  return {
    ...{ key, storageKey, tenant, lane, binding, now, idle, ttl, budget },
    explicit: isExplicit,
    prefixHash: session.prefixHash,
    warmSeconds: warm,
    requestTokens: budget === null ? 0 : await session.countTokens(),
    isPin: isExplicit && budget === null && isAlive,
    isReplayable: isAlive && idle <= warm && !hasDrifted(binding, session.prefixHash),
    next: null,
  };
}

async function knownBinding(
  plan: RoutingPlan,
  storageKey: string,
  warnings: RoutingWarning[],
): Promise<SessionBinding | null> {
  let binding: SessionBinding | null;
  try {
    binding = await plan.sessions.get(storageKey);
  } catch (error) {
    warnings.push({ code: 'session_cache_error', message: messageOf(error) });
    return null;
  }
  if (binding === null || modelNamed(plan, binding.anchorModel) !== null) return binding;
  const message = `${binding.anchorModel} served this session and is configured no longer`;
  warnings.push({ code: 'anchor_unconfigured', message });
  return null;
}

function windowOf({ settings }: RoutingPlan, binding: SessionBinding | null): number {
  const provider = binding?.anchorModel.split('/', 1)[0] ?? '';
  return settings.cacheWindowSeconds[provider] ?? warmSeconds;
}

function hasDrifted(binding: SessionBinding | null, prefixHash: string | null): boolean {
  const stored = binding?.prefixHash ?? null;
  return stored !== null && prefixHash !== null && stored !== prefixHash;
}

/** The request's own percentage wins over the config's, and makes a budget where there is none. */
function budgetOf(
  { config }: RoutingPlan,
  header: string | undefined,
  warnings: RoutingWarning[],
): SwitchBudget | null {
  const configured = config.routing.budget;
  const asked = header === undefined ? null : percentOf(header);
  if (header !== undefined && asked === null) {
    const message = 'x-plano-max-switch-spend-pct takes a number from 0 to 100';
    warnings.push({ code: 'invalid_pct_header', message });
  }
  if (asked !== null) {
    return {
      pct: asked,
      pctSource: 'header',
      replenishOnRebind: configured?.replenishOnRebind ?? true,
    };
  }
  return configured === null
    ? null
    : {
        pct: configured.maxSwitchSpendPct,
        pctSource: 'config',
        replenishOnRebind: configured.replenishOnRebind,
      };
}

function percentOf(header: string): number | null {
  const text = header.trim();
  const value = Number(text);
  return /^\d+(?:\.\d+)?$/.test(text) && value <= 100 ? value : null;
}

export interface SessionOutcome {
  readonly session: OpenSession | null;
  readonly skipped: RoutingSkip | null;
  /** Whom the route, or its absence, proposes; `null`: nobody. */
  readonly candidate: ResolvedModel | null;
  /** `null`: none matched. */
  readonly route: string | null;
  readonly ranked: RankedRoute | null;
  readonly lane: string;
  readonly warnings: RoutingWarning[];
}

export interface SettledSession {
  readonly final: ResolvedModel | null;
  /** `null`: the session did not decide. */
  readonly reason: FinalModel['reason'] | null;
  readonly switched: boolean;
  /** The decision that is used again; `null`: this one stands for itself. */
  readonly replayed: { readonly route: string | null; readonly ranked: readonly string[] } | null;
  /** The route that is told when a warm model is kept against the router's choice. */
  readonly keptRoute: string | null;
  readonly facts: SessionDecision | null;
  readonly budget: BudgetDecision | null;
  readonly session: OpenSession | null;
}

/** What a session makes of the candidate: it may hold on to its model, for a pin or for its price. */
export function settleSession(plan: RoutingPlan, outcome: SessionOutcome): SettledSession {
  const { candidate, session, skipped } = outcome;
  if (session === null) return untouched(candidate);
  const { binding } = session;
  const anchor = binding === null ? null : modelNamed(plan, binding.anchorModel);
  if (binding !== null && anchor !== null && (skipped === 'pinned' || skipped === 'not_user_turn')) {
    return replay(plan, session, binding, anchor, skipped);
  }
  const isGated = outcome.route !== null || (binding !== null && session.budget !== null);
  if (candidate === null || !isGated) {
    return { ...untouched(candidate), facts: factsOf(plan, session, null, false), session };
  }
  return weigh(plan, session, candidate, outcome);
}

function untouched(candidate: ResolvedModel | null): SettledSession {
  return {
    final: candidate,
    reason: null,
    switched: false,
    replayed: null,
    keptRoute: null,
    facts: null,
    budget: null,
    session: null,
  };
}

function replay(
  plan: RoutingPlan,
  session: OpenSession,
  binding: SessionBinding,
  anchor: ResolvedModel,
  skipped: 'pinned' | 'not_user_turn',
): SettledSession {
  const decided = turnOf(plan, session, {
    candidate: binding.anchorModel,
    route: binding.routeName,
    ranked: binding.ranked,
  });
  // A pin outlives the provider's memory of the prompt; the sums go on as they are.
  const next = skipped === 'pinned' ? { ...binding, lastUsed: session.now } : decided.binding;
  return {
    final: anchor,
    reason: skipped === 'pinned' ? 'pinned' : 'replayed',
    switched: false,
    replayed: { route: binding.routeName, ranked: binding.ranked },
    keptRoute: null,
    facts: factsOf(plan, session, decided, skipped === 'pinned'),
    budget: decided.budget,
    session: { ...session, next },
  };
}

function weigh(
  plan: RoutingPlan,
  session: OpenSession,
  candidate: ResolvedModel,
  { ranked, route }: SessionOutcome,
): SettledSession {
  const decided = turnOf(plan, session, {
    candidate: candidate.canonical,
    route,
    ranked: ranked?.models.map(({ canonical }) => canonical) ?? [],
  });
  const isRetained = decided.budget?.decision === 'retained';
  const final = isRetained ? modelNamed(plan, decided.final) : candidate;
  // Where no route fits there is nothing to come back to, unless the model was kept.
  const next = route === null && !isRetained ? null : decided.binding;
  return {
    final: final ?? candidate,
    reason: isRetained ? 'retained' : null,
    switched: decided.switched,
    replayed: null,
    keptRoute: isRetained ? decided.route : null,
    facts: factsOf(plan, session, decided, false),
    budget: isRetained ? withCounterfactual(plan, decided.budget, route) : decided.budget,
    session: { ...session, next },
  };
}

function withCounterfactual(
  { config }: RoutingPlan,
  budget: BudgetDecision | null,
  route: string | null,
): BudgetDecision | null {
  if (budget === null || config.routing.budget?.recordCounterfactual !== true) return budget;
  const counterfactual = route === null ? budget.candidate : `${budget.candidate} (${route})`;
  return { ...budget, counterfactual };
}

type Proposal = Pick<Parameters<typeof decideTurn>[0], 'candidate' | 'route' | 'ranked'>;

function turnOf(plan: RoutingPlan, session: OpenSession, proposal: Proposal) {
  const { binding, budget, lane, now, prefixHash, requestTokens, warmSeconds: warm } = session;
  return decideTurn({
    ...proposal,
    ...{ binding, budget, now, prefixHash, requestTokens },
    requestedModel: lane,
    warmSeconds: warm,
    rateOf: (model) => rateOf(plan, model),
  });
}

function rateOf({ config, feeds }: RoutingPlan, model: string): ModelRate | null {
  const price = feeds.price(model);
  if (price === null) return null;
  const discount = config.routing.budget?.cacheReadDiscount ?? defaultCacheReadDiscount;
  return { input: price.input, cached: price.cached ?? price.input * discount };
}

/** Of a budget that only the request asks for. */
const defaultCacheReadDiscount = 0.1;

function factsOf(
  { sessions }: RoutingPlan,
  session: OpenSession,
  decided: { readonly warm: boolean; readonly drifted: boolean } | null,
  pinned: boolean,
): SessionDecision {
  const { binding, explicit, idle, key, lane, now, prefixHash, tenant, ttl } = session;
  const isWarm = idle !== null && idle <= session.warmSeconds && !hasDrifted(binding, prefixHash);
  return {
    ...{ key, explicit, tenant, lane, pinned },
    backend: sessions.backend,
    found: binding !== null,
    warm: decided?.warm ?? isWarm,
    drifted: hasDrifted(binding, prefixHash),
    idle_ms: idle === null ? null : idle * 1000,
    ttl_s: ttl,
    pinned_turns: null,
    prefix_hash: prefixHash,
    stored_prefix_hash: binding?.prefixHash ?? null,
    anchor: binding?.anchorModel ?? null,
    default_model: binding?.defaultModel ?? null,
    switches: binding?.switches ?? 0,
    session_cost_usd: binding?.sessionCostUsd ?? 0,
    history: (binding?.history ?? []).map(({ model, lastUsed, cachedTokens }) => ({
      model,
      idle_ms: Math.max(0, now - lastUsed) * 1000,
      cached_tokens: cachedTokens,
    })),
  };
}

/** Remembers what was decided. A store that fails costs the memory, never the request. */
export async function saveSession(
  plan: RoutingPlan,
  session: OpenSession,
  warnings: RoutingWarning[],
): Promise<void> {
  if (session.next === null) return;
  try {
    await plan.sessions.set(session.storageKey, session.next, ttlOf(session));
  } catch (error) {
    warnings.push({ code: 'session_cache_error', message: messageOf(error) });
  }
}

/** Seconds that a binding is kept: a session that is over may still be warm. */
export function ttlOf({ ttl }: OpenSession): number {
  return Math.max(ttl, warmSeconds);
}

function modelNamed({ lookup }: RoutingPlan, name: string): ResolvedModel | null {
  const resolution = lookup.resolve(name, undefined);
  if (resolution.kind !== 'resolved' || resolution.reason !== 'requested') return null;
  return resolution.model.crossPrefix ? null : resolution.model;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
