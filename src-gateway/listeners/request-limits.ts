import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import type { RequestBody } from '../apis/request-body.ts';
import { isSecretKey, maskSecret, redactSecrets } from '../config/secrets.ts';
import { countTokens } from '../ratelimits/count-tokens.ts';
import { countedText } from '../ratelimits/counted-text.ts';
import type { Admission, AppliedLimit, RemainingBudget, RequestTokens } from '../ratelimits/rate-limits.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { HeaderList } from './response-headers.ts';

export interface LimitedRequest {
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly metrics: Metrics;
  readonly api: ClientApi;
  readonly body: RequestBody;
}

/** The token limits of one request: each model is charged once, when it is called first. */
export class RequestLimits {
  readonly #request: LimitedRequest;
  readonly #charged = new Map<string, readonly AppliedLimit[]>();
  #budget: RemainingBudget | null = null;

  constructor(request: LimitedRequest) {
    this.#request = request;
  }

  /** Throws `ApiError` 429 when the client has spent what it may. */
  async admit(model: ResolvedModel): Promise<void> {
    const { exchange, metrics, plan } = this.#request;
    if (plan.rateLimits.isEmpty || this.#charged.has(model.canonical)) return;
    const limits = plan.rateLimits.applying(namesOf(model), exchange.request.headers);
    if (limits.length === 0) return;
    const tokens = await this.#tokens(model.modelId, limits);
    const admission = plan.rateLimits.admit(limits, tokens);
    if (admission.kind === 'refused') {
      metrics.rateLimited(model.canonical);
      throw exceeded(model, admission);
    }
    this.#charged.set(model.canonical, limits);
    this.#budget = admission.budget;
  }

  /** Charges what a model answered. */
  replied(model: ResolvedModel, completionTokens: number | null): void {
    const limits = this.#charged.get(model.canonical);
    if (limits === undefined || completionTokens === null) return;
    this.#request.plan.rateLimits.chargeOutput(limits, completionTokens);
  }

  /** What is left, under other names where the provider tells of limits of its own. */
  headers(fromProvider: HeaderList): Record<string, string> {
    if (this.#budget === null) return {};
    const isTaken = Object.keys(fromProvider).some((name) => name.startsWith('x-ratelimit-'));
    if (!isTaken) return budgetHeaders('x-ratelimit', this.#budget);
    return this.#request.plan.settings.responseHeaders
      ? budgetHeaders('x-plano-ratelimit', this.#budget)
      : {};
  }

  async #tokens(modelId: string, limits: readonly AppliedLimit[]): Promise<RequestTokens> {
    const { api, body } = this.#request;
    const needs = (countsTools: boolean) =>
      limits.some(({ config: { limit } }) => limit.count !== 'output' && limit.countTools === countsTools);
    if (!needs(true) && !needs(false)) return { text: 0, textAndTools: 0 };
    const counted = countedText(api, body);
    const text = await countTokens(modelId, counted.text);
    return { text, textAndTools: needs(true) ? text + (await countTokens(modelId, counted.tools)) : text };
  }
}

/** A limit may name a model in any of its spellings. */
function namesOf({ alias, canonical, modelId, provider }: ResolvedModel): ReadonlySet<string> {
  return new Set([canonical, modelId, provider.name, provider.model, ...(alias === null ? [] : [alias])]);
}

function exceeded(model: ResolvedModel, refusal: Extract<Admission, { kind: 'refused' }>): ApiError {
  const { budget, by, cost, retryAfterSeconds } = refusal;
  const { key } = by.config.selector;
  // Plano's own sentence: clients and dashboards look for it.
  const message = `exceeded limit provider=${model.modelId}, selector=Header { key: "${key}", value: ${JSON.stringify(shown(key, by.subject))} }, tokens_used=${cost}`;
  const wait: Record<string, string> =
    retryAfterSeconds === null ? { 'x-should-retry': 'false' } : { 'retry-after': String(retryAfterSeconds) };
  return new ApiError(429, 'rate_limit_exceeded', message, {
    headers: { ...wait, ...budgetHeaders('x-ratelimit', budget) },
  });
}

/** The sentence also stands in traces: who is limited by a credential must not be read there. */
function shown(header: string, subject: string): string {
  return header === 'cookie' || isSecretKey(header) ? maskSecret(subject) : redactSecrets(subject);
}

function budgetHeaders(prefix: string, budget: RemainingBudget): Record<string, string> {
  return {
    [`${prefix}-limit-tokens`]: String(budget.limit),
    [`${prefix}-remaining-tokens`]: String(budget.remaining),
    [`${prefix}-reset-tokens`]: `${budget.resetSeconds}s`,
  };
}
