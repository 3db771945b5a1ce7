import { randomUUID } from 'node:crypto';
import type { ClientApi } from '../apis/client-api.ts';
import { ThoughtSignatures } from '../apis/thought-signatures.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import { credentialsOf } from '../config/config-credentials.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { createRedactor, type Redactor } from '../config/redactor.ts';
import { FilterRequestIds } from '../filters/filter-request-ids.ts';
import { FilterSet } from '../filters/filter-set.ts';
import { defaultFilterSettings } from '../filters/filter-settings.ts';
import type { GatewaySettings } from '../gateway-settings.ts';
import { defaultGuardSettings } from '../guards/guard-settings.ts';
import { compilePromptGuard, type PromptGuard } from '../guards/prompt-guard.ts';
import { type ProviderEndpoint, providerEndpoint } from '../providers/provider-endpoint.ts';
import { ResponsesSupport } from '../providers/responses-support.ts';
import { upstreamApiFor } from '../providers/upstream-api-for.ts';
import { RateLimits } from '../ratelimits/rate-limits.ts';
import { type AgentRouting, compileAgentRouting } from '../routing/agents/agent-routing.ts';
import { MemorySessions } from '../routing/memory-sessions.ts';
import { noFeeds } from '../routing/no-feeds.ts';
import { compileModelLookup, type ModelLookup, type ResolvedModel } from '../routing/resolve-model.ts';
import { RouterCircuit } from '../routing/router-circuit.ts';
import { compileRouting, type RoutingPlan } from '../routing/routing-plan.ts';
import type { StateStore } from '../state/state-store.ts';
import { Cooldowns } from '../upstream/cooldowns.ts';
import { type HostNames, hostNames } from '../upstream/host-names.ts';
import type { ProviderFault } from '../upstream/injected-fault.ts';
import { ProviderFaults } from '../upstream/provider-faults.ts';
import { Replicas } from '../upstream/replicas.ts';
import { UpstreamPools } from '../upstream/upstream-pools.ts';
import { type AgentEndpoint, agentEndpoints } from './agent-endpoints.ts';
import { compileModelsPages, type ModelsPages } from './models-pages.ts';
import { compilePromptPlan, type PromptPlan } from './prompt-plan.ts';

/**
 * A config, compiled: what requests need is looked up here, nothing is worked out twice. A request keeps
 * the plan that it started with; a reload makes a new one.
 */
export interface GatewayPlan {
  readonly config: GatewayConfig;
  readonly settings: GatewaySettings;
  readonly lookup: ModelLookup;
  /** By position in `model_providers`. */
  readonly endpoints: ReadonlyMap<number, ProviderEndpoint>;
  readonly pools: UpstreamPools;
  /** The machines behind the providers that keep a prompt on one of several; by position as well. */
  readonly replicas: ReadonlyMap<number, Replicas>;
  readonly cooldowns: Cooldowns;
  /** The failure lab; `null`: it is off. */
  readonly faults: ProviderFaults | null;
  readonly responsesSupport: ResponsesSupport;
  readonly rateLimits: RateLimits;
  readonly routing: RoutingPlan;
  /** How agents are chosen, beside what `routing` has. */
  readonly agentRouting: AgentRouting;
  /** By id. */
  readonly agents: ReadonlyMap<string, AgentEndpoint>;
  readonly prompt: PromptPlan;
  readonly thoughtSignatures: ThoughtSignatures;
  /** Of this plan alone: what they keep open ends with it. */
  readonly filters: FilterSet;
  readonly filterRequestIds: FilterRequestIds;
  /** What prompts are checked with; `null`: they are not. */
  readonly guard: PromptGuard | null;
  /** Where conversations are kept; `null`: nowhere. */
  readonly state: StateStore | null;
  /** Takes the secrets of this config out of what is recorded; `null`: no body is. */
  readonly redactor: Redactor | null;
  /** Bodies go to the host. */
  readonly recordsAtHost: boolean;
  readonly modelsPages: ModelsPages;
}

/** What routing needs beyond a config, and what outlives it. */
export type RoutingServices = Pick<RoutingPlan, 'sessions' | 'feeds'>;

/** `previous`: what it knows and holds is taken over where the new config wants the same of it. */
export function compilePlan(
  config: GatewayConfig,
  settings: GatewaySettings,
  previous?: GatewayPlan,
  services: RoutingServices = previous?.routing ?? localServices(config),
  state: StateStore | null = previous?.state ?? null,
): GatewayPlan {
  const surroundings = {
    aws: settings.aws,
    chatgpt: settings.chatgpt,
    newSessionId: randomUUID,
  };
  const visible = config.providers.filter((provider) => !provider.internal);
  const endpoints = new Map(
    visible.map((provider) => [provider.index, providerEndpoint(provider, surroundings)]),
  );
  const lookup = compileModelLookup(config);
  const names = hostNames(settings);
  const pools = poolsFor(config, names, previous);
  const cooldowns = previous?.cooldowns ?? new Cooldowns(monotonicMs);
  const circuit = previous?.routing.circuit ?? new RouterCircuit(settings.routing.circuit, monotonicMs);
  return {
    config,
    settings,
    lookup,
    endpoints,
    pools,
    replicas: replicasOf(config, endpoints, names),
    cooldowns,
    faults: ProviderFaults.of(previous?.faults?.active ?? [], visible),
    routing: compileRouting(config, settings.routing, {
      sessions: services.sessions,
      feeds: services.feeds,
      ...{ cooldowns, lookup },
      circuit,
      dispatcher: pools.dispatcher,
      endpointOf: (model) => endpointAt(endpoints, model),
      now: () => Date.now(),
    }),
    agentRouting: compileAgentRouting(config, lookup, settings.routing),
    agents: agentEndpoints(config),
    prompt: compilePromptPlan(config, settings, { lookup }),
    responsesSupport: previous?.responsesSupport ?? new ResponsesSupport(),
    rateLimits: new RateLimits(config.ratelimits, monotonicMs, previous?.rateLimits),
    thoughtSignatures: previous?.thoughtSignatures ?? new ThoughtSignatures(monotonicMs),
    filters: new FilterSet(config, {
      dispatcher: pools.dispatcher,
      timeoutMs: (settings.filters ?? defaultFilterSettings).timeoutMs,
      maxAnswerBytes: Math.max(settings.maxBodyBytes, settings.maxResponseBytes),
      productVersion: settings.productVersion,
    }),
    guard: compilePromptGuard(config, settings.guards ?? defaultGuardSettings, { circuit, lookup }),
    filterRequestIds: previous?.filterRequestIds ?? new FilterRequestIds(),
    state,
    recordsAtHost: settings.captureContent === true,
    redactor:
      settings.captureContent === true || settings.tracing.exportContent === true
        ? createRedactor(secretsOf(config, settings))
        : null,
    modelsPages: compileModelsPages(config, settings.listAliases),
  };
}

function secretsOf(config: GatewayConfig, { aws, chatgpt, gatewayKey }: GatewaySettings): string[] {
  const own = [aws?.secretAccessKey, aws?.sessionToken, chatgpt?.accessToken];
  return [...credentialsOf(config, gatewayKey ?? undefined), ...own.map((secret) => secret ?? '')];
}

/** Sessions of this process alone, and nothing known of prices. */
function localServices({ routing }: GatewayConfig): RoutingServices {
  return {
    sessions: new MemorySessions({ capacity: routing.sessionMaxEntries, clock: monotonicMs }),
    feeds: noFeeds,
  };
}

/** The same plan with these faults and no others. A model that rests because of one need not any more. */
export function planWithFaults(plan: GatewayPlan, faults: readonly ProviderFault[]): GatewayPlan {
  const visible = plan.config.providers.filter((provider) => !provider.internal);
  for (const { model } of plan.faults?.active ?? []) plan.cooldowns.endAll(model.replace(/\*$/, ''));
  return { ...plan, faults: ProviderFaults.of(faults, visible) };
}

/** Where a model of this plan is called. */
export function endpointOf({ endpoints }: GatewayPlan, model: ResolvedModel): ProviderEndpoint {
  return endpointAt(endpoints, model);
}

function endpointAt(endpoints: GatewayPlan['endpoints'], { provider }: ResolvedModel): ProviderEndpoint {
  const endpoint = endpoints.get(provider.index);
  if (endpoint === undefined) throw new Error(`no endpoint was compiled for ${provider.name}`);
  return endpoint;
}

/** The API in which a provider is sent what a client says in `api`, as far as it is known what it speaks. */
export function upstreamApiOf(plan: GatewayPlan, endpoint: ProviderEndpoint, api: ClientApi): UpstreamApi {
  return upstreamApiFor(endpoint, api, plan.responsesSupport.isMissing(endpoint));
}

/** A provider's machines are told apart where an endpoint of its host and port asks for it. */
function replicasOf(
  config: GatewayConfig,
  endpoints: ReadonlyMap<number, ProviderEndpoint>,
  names: HostNames,
): ReadonlyMap<number, Replicas> {
  const wanted = new Set(
    Object.values(config.endpoints)
      .filter(({ prefixAffinity }) => prefixAffinity)
      .map(({ host, port }) => `${host}:${port}`),
  );
  const found = new Map<number, Replicas>();
  for (const [index, { config: provider, origin }] of endpoints) {
    const url = URL.parse(provider.origin ?? '');
    if (url === null) continue;
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    if (!wanted.has(`${url.hostname}:${port}`)) continue;
    found.set(index, new Replicas({ origin, clock: monotonicMs, resolve: names.candidates }));
  }
  return found;
}

/** Not the time of day, which may jump. Whole, so that budgets are exact. */
function monotonicMs(): number {
  return Math.floor(performance.now());
}

function poolsFor(
  { overrides }: GatewayConfig,
  names: HostNames,
  previous: GatewayPlan | undefined,
): UpstreamPools {
  const before = previous?.config.overrides;
  const same =
    before?.connectTimeoutMs === overrides.connectTimeoutMs && before.tlsCaPath === overrides.tlsCaPath;
  if (previous !== undefined && same) return previous.pools;
  // Requests of the old plan may still call; once they have ended, its idle connections end by themselves.
  return new UpstreamPools(overrides, names);
}
