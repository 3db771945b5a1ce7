import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import type { Conversation } from '../apis/conversation.ts';
import type { RouterQuestion } from './ask-router.ts';
import { type RankedRoute, rankRoute } from './rank-route.ts';
import { requestPreferences } from './request-preferences.ts';
import type { ResolvedModel } from './resolve-model.ts';
import type { RouterRef } from './router-ref.ts';
import type {
  DecisionRoute,
  FinalModel,
  RequestedModel,
  RouteChoice,
  RoutingDecision,
  RoutingSkip,
  RoutingWarning,
} from './routing-decision.ts';
import { routingMessages } from './routing-messages.ts';
import type { RoutingPlan } from './routing-plan.ts';
import {
  type OpenSession,
  openSession,
  type SessionRequest,
  type SettledSession,
  saveSession,
  settleSession,
} from './routing-session.ts';
import { isUserTurn } from './user-turn.ts';
import { type WalkedRouters, walkRouters } from './walk-routers.ts';

/** One request, as far as its model is decided by it. */
export interface RoutingRequest {
  readonly mode: RoutingDecision['mode'];
  /** Nothing is remembered of it. */
  readonly dryRun: boolean;
  readonly api: ClientApi;
  readonly listener: string;
  readonly requestId: string;
  readonly traceId: string | null;
  /** As sent; `''`: none. */
  readonly model: string;
  /** `x-arch-llm-provider-hint` */
  readonly hint: string | undefined;
  readonly stream: boolean;
  /** `null`: it could not be read, so no router is asked. */
  readonly conversation: Conversation | null;
  /** `routing_preferences` of the body; `undefined`: it has none. */
  readonly preferences: unknown;
  /** `x-plano-routing: off` */
  readonly isOff: boolean;
  /** Routers to ask in place of the config's; `null`: those of the config. */
  readonly chain: readonly RouterRef[] | null;
  readonly session: SessionRequest;
  readonly clientHeaders: IncomingHttpHeaders;
  readonly startCall: RouterQuestion['startCall'];
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
  /** Prompts and answers go into the decision. */
  readonly captureContent: boolean;
  /** Milliseconds that reading the request took. */
  readonly parseMs: number;
}

export interface DecidedRoute {
  readonly decision: RoutingDecision;
  /** Who may serve the request, best first; empty: nobody that is configured. */
  readonly candidates: readonly ResolvedModel[];
  /** Every ranked model of the route, configured or not, the final one first; empty: no route. */
  readonly ranked: readonly string[];
  /** Why no router answered, when all that were asked failed; `null`: there was no such failure. */
  readonly routerFailure: string | null;
  readonly session: OpenSession | null;
}

/**
 * Decides which model serves a request, and why: the one place where that is decided. Throws `ApiError`
 * 400 for preferences in the request that are none, or that name nobody who is configured.
 */
export async function decideRoute(plan: RoutingPlan, request: RoutingRequest): Promise<DecidedRoute> {
  const startedAt = performance.now();
  const warnings: RoutingWarning[] = [];
  const requested = resolveRequested(plan, request, warnings);
  const preferences = preferencesOf(plan, request);
  const session = await openSession(plan, request, requested.lane, preferences.routes.length > 0, warnings);
  const sessionMs = performance.now() - startedAt;
  const skipped = skipOf(plan, request, preferences.routes, session);
  const routed = skipped === null ? await route(plan, request, preferences.routes) : skippedRoute(skipped);
  const routedAt = performance.now();
  warnings.push(...routed.warnings);
  const matched = preferences.routes.find(({ name }) => name === routed.choice.name);
  const ranked = matched === undefined ? null : rankRoute(plan, matched, preferences.source, warnings);
  checkConfigured(request, matched, ranked);
  const target = ranked?.models[0] ?? noMatchTarget(plan, requested.model);
  const settled = settleSession(plan, {
    session,
    skipped,
    candidate: target,
    route: matched?.name ?? null,
    ranked,
    lane: requested.lane,
    warnings,
  });
  if (settled.session !== null && !request.dryRun) await saveSession(plan, settled.session, warnings);
  const models = modelsInOrder(plan, settled.final, ranked, settled.replayed);
  const [final, ...fallbacks] = models.candidates;
  const total = performance.now() - startedAt + request.parseMs;
  const decision: RoutingDecision = {
    schema: 'plano.routing_decision/1',
    id: randomUUID(),
    at: new Date(plan.now()).toISOString(),
    mode: request.mode,
    dry_run: request.dryRun,
    request_id: request.requestId,
    trace_id: request.traceId,
    client_api: apiNames[request.api],
    listener: request.listener,
    config_sha256: plan.config.source.hash,
    requested: requested.facts,
    preferences,
    skipped,
    routers: routed.attempts,
    route: routeChoice(routed.choice, settled),
    ranking: ranked?.ranking ?? null,
    session: settled.facts,
    budget: settled.budget,
    final: finalModel(final, fallbacks, settled, matched !== undefined, requested.facts),
    attempts: [],
    warnings,
    timings_ms: {
      total: rounded(total),
      parse: rounded(request.parseMs),
      prompt: rounded(routed.promptMs),
      router: rounded(routed.attempts.reduce((sum, { ms }) => sum + ms, 0)),
      ranking: rounded(performance.now() - routedAt),
      session: rounded(sessionMs),
    },
  };
  return {
    decision,
    candidates: models.candidates,
    ranked: models.ranked,
    routerFailure: routed.failure,
    session: settled.session,
  };
}

const apiNames = {
  chat: 'chat.completions',
  messages: 'messages',
  responses: 'responses',
} as const satisfies Readonly<Record<ClientApi, RoutingDecision['client_api']>>;

interface Requested {
  readonly facts: RequestedModel;
  readonly model: ResolvedModel | null;
  /** What keeps the requests of one loop of an agent together: the model that it names. */
  readonly lane: string;
}

function resolveRequested(
  { lookup }: RoutingPlan,
  { hint, model: sent, stream }: RoutingRequest,
  warnings: RoutingWarning[],
): Requested {
  const resolution = lookup.resolve(sent, hint);
  const model = resolution.kind === 'resolved' ? resolution.model : null;
  const reason = resolution.kind === 'resolved' ? resolution.reason : 'unresolved';
  if (model?.crossPrefix === true) {
    const message = `'${sent}' is served by ${model.canonical}`;
    warnings.push({ code: 'cross_prefix_match', message });
  }
  const facts: RequestedModel = {
    model: sent === '' ? null : sent,
    alias: model?.alias ?? null,
    resolved: model?.canonical ?? null,
    resolution: model === null || reason !== 'requested' ? unresolvedAs(reason) : resolutionOf(model, sent),
    stream,
  };
  return { facts, model, lane: model?.canonical ?? sent };
}

function unresolvedAs(reason: 'requested' | 'hint' | 'default' | 'unresolved') {
  return reason === 'requested' ? 'unresolved' : reason;
}

function resolutionOf(model: ResolvedModel, sent: string): RequestedModel['resolution'] {
  if (model.alias !== null) return 'alias';
  if (model.crossPrefix) return 'cross_prefix';
  if (model.provider.wildcard) return 'wildcard';
  return sent === model.provider.name || sent === model.provider.model ? 'exact' : 'bare';
}

function preferencesOf(
  { routes }: RoutingPlan,
  { preferences }: RoutingRequest,
): RoutingDecision['preferences'] {
  if (preferences !== undefined) return { source: 'request', routes: requestPreferences(preferences) };
  return { source: routes.length === 0 ? 'none' : 'config', routes };
}

function skipOf(
  plan: RoutingPlan,
  request: RoutingRequest,
  routes: readonly DecisionRoute[],
  session: OpenSession | null,
): RoutingSkip | null {
  if (request.conversation === null || request.conversation.turns.length === 0) return 'empty_messages';
  if (request.isOff) return 'disabled_by_request';
  if (routes.length === 0) return 'no_preferences';
  const chain = request.chain ?? plan.chain;
  if (chain[0]?.kind === 'none') return 'router_none';
  if (session?.isPin === true) return 'pinned';
  const replays = plan.config.routing.routeOnUserOnly && session?.isReplayable === true;
  return replays && !isUserTurn(request.conversation) ? 'not_user_turn' : null;
}

function skippedRoute(skipped: RoutingSkip): WalkedRouters {
  const isReplay = skipped === 'pinned' || skipped === 'not_user_turn';
  return {
    attempts: [],
    choice: {
      name: null,
      reason: isReplay ? 'replayed' : 'skipped',
      all: [],
      unknown: [],
      decided_by: isReplay ? 'session' : 'none',
    },
    failure: null,
    warnings: [],
    promptMs: 0,
  };
}

function route(
  plan: RoutingPlan,
  request: RoutingRequest,
  routes: readonly DecisionRoute[],
): Promise<WalkedRouters> {
  const { captureContent, clientHeaders, conversation, requestId, signal, startCall } = request;
  const { dispatcher, endpointOf, settings } = plan;
  return walkRouters({
    chain: request.chain ?? plan.chain,
    circuit: plan.circuit,
    routes,
    lexicalRouter: () => plan.lexicalRouter(routes),
    messages: conversation === null ? [] : routingMessages(conversation),
    budget: plan.promptBudget,
    captureContent,
    question: {
      ...{ requestId, clientHeaders, signal, dispatcher, endpointOf, startCall },
      timeoutMs: settings.timeoutMs,
    },
  });
}

/** On the way to a provider a route needs somebody who is configured. */
function checkConfigured(
  { mode }: RoutingRequest,
  matched: DecisionRoute | undefined,
  ranked: RankedRoute | null,
): void {
  if (mode !== 'proxy' || matched === undefined || ranked === null || ranked.models.length > 0) return;
  throw new ApiError(
    400,
    'no_configured_candidate',
    `No model of the route ${JSON.stringify(matched.name)} is served by a configured provider: ${matched.models.join(', ')}`,
    { param: 'routing_preferences' },
  );
}

/** Where a request goes that no route fits; `null`: nowhere. */
function noMatchTarget(
  { lookup, settings }: RoutingPlan,
  requested: ResolvedModel | null,
): ResolvedModel | null {
  const fallback = lookup.resolve('', undefined);
  const standard = fallback.kind === 'resolved' ? fallback.model : null;
  return settings.noMatch === 'default' ? (standard ?? requested) : (requested ?? standard);
}

interface ModelsInOrder {
  readonly candidates: readonly ResolvedModel[];
  readonly ranked: readonly string[];
}

/** The final model first, then whoever else the route, or the session's route, names. */
function modelsInOrder(
  { lookup }: RoutingPlan,
  final: ResolvedModel | null,
  ranked: RankedRoute | null,
  replayed: { readonly ranked: readonly string[] } | null,
): ModelsInOrder {
  const names = replayed?.ranked ?? ranked?.names ?? [];
  const others = names.flatMap((name) => {
    const resolution = lookup.resolve(name, undefined);
    return resolution.kind === 'resolved' ? [resolution.model] : [];
  });
  const all = final === null ? others : [final, ...others];
  const candidates = all.filter(
    (model, index) => all.findIndex(({ canonical }) => canonical === model.canonical) === index,
  );
  if (final === null) return { candidates, ranked: names };
  const isFinal = (name: string) => {
    const resolution = lookup.resolve(name, undefined);
    return resolution.kind === 'resolved' && resolution.model.canonical === final.canonical;
  };
  if (replayed === null && ranked === null) return { candidates, ranked: [] };
  // The route's own first choice leaves its list as it is, names that nobody serves included.
  if (final.canonical === ranked?.models[0]?.canonical) return { candidates, ranked: names };
  const own = names.find(isFinal) ?? final.canonical;
  return { candidates, ranked: [own, ...names.filter((name) => !isFinal(name))] };
}

function routeChoice(
  choice: WalkedRouters['choice'],
  { keptRoute, reason, replayed }: SettledSession,
): RouteChoice {
  const place = { config_path: null, line: null };
  if (replayed !== null) return { ...choice, ...place, name: replayed.route };
  return { ...choice, ...place, name: reason === 'retained' ? keptRoute : choice.name };
}

function finalModel(
  final: ResolvedModel | undefined,
  fallbacks: readonly ResolvedModel[],
  settled: { readonly reason: FinalModel['reason'] | null; readonly switched: boolean },
  isMatched: boolean,
  requested: RequestedModel,
): FinalModel {
  const isRequested = final !== undefined && final.canonical === requested.resolved;
  const isNamed = requested.resolution !== 'default' && requested.resolution !== 'unresolved';
  const unrouted = isRequested && isNamed ? 'requested' : 'default';
  return {
    model: final?.canonical ?? null,
    provider: final?.provider.prefix ?? null,
    provider_model: final?.modelId ?? null,
    reason: settled.reason ?? (isMatched ? 'route' : unrouted),
    switched: settled.switched,
    fallbacks: fallbacks.map(({ canonical }) => canonical),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
