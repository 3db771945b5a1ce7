/** What the environment says of routing; the config says the rest. */
export interface RoutingSettings {
  /** `PLANO_ROUTER`, in place of `llm_routing_model`; `null`: not set. */
  readonly router: readonly string[] | null;
  /** `PLANO_AGENT_ROUTER`, in place of `agent_orchestration_model`; `null`: not set. */
  readonly agentRouter: readonly string[] | null;
  /** `PLANO_ROUTER_FALLBACK`: what a chain of one router falls back on. */
  readonly fallback: readonly string[];
  /** `PLANO_HOSTED_ROUTER_URL` */
  readonly hostedUrl: string;
  /** `PLANO_HOSTED_ROUTER`, or what the person at the console said; `unasked`: nobody was asked yet. */
  readonly hosted: 'allowed' | 'forbidden' | 'unasked';
  /** The router that a person chose in place of a hosted one that they forbade; `null`: none. */
  readonly hostedStandIn: string | null;
  /** `PLANO_ROUTER_TIMEOUT_MS`, for each router of a chain. */
  readonly timeoutMs: number;
  /** `PLANO_ROUTER_STRICT`: a chain that fails fails the request, as in Plano. */
  readonly strict: boolean;
  /** `PLANO_ROUTER_CIRCUIT`; `null`: off. */
  readonly circuit: RouterCircuitSettings | null;
  /** `PLANO_NO_MATCH`: where a request goes that no route fits. */
  readonly noMatch: 'requested' | 'default';
  /** `PLANO_CACHE_WINDOW`: seconds of idleness for which a provider's prompt cache is taken for alive. */
  readonly cacheWindowSeconds: Readonly<Record<string, number>>;
}

export interface RouterCircuitSettings {
  /** Failures in a row after which a router is left alone. */
  readonly failures: number;
  readonly seconds: number;
}

export const defaultRoutingSettings: RoutingSettings = {
  router: null,
  agentRouter: null,
  fallback: [],
  hostedUrl: 'https://archfc.katanemo.dev/v1/chat/completions',
  hosted: 'allowed',
  hostedStandIn: null,
  timeoutMs: 10_000,
  strict: false,
  circuit: { failures: 3, seconds: 30 },
  noMatch: 'requested',
  cacheWindowSeconds: {},
};
