import { Registry } from 'prom-client';
import type { FinishedRequest, FinishedUpstreamCall, RequestHandler } from './counted-calls.ts';
import { LabelCap } from './label-cap.ts';
import type { MetricsReport } from './merge-metrics.ts';
import { createMetricFamilies } from './metric-families.ts';
import { CallSeries, HandlerSeries, type ModelLabels, ProxySeries } from './metric-series.ts';
import { type MetricsPage, metricsPage } from './metrics-page.ts';
import { registerProcessMetrics } from './process-metrics.ts';
import type { DropReason } from './span-queue.ts';

/**
 * The numbers behind `/metrics`. Names, labels and buckets are Plano's, so that its dashboards work;
 * what Plano counts twice or too early is counted once, at the end of the response.
 */
export interface StateUse {
  readonly op: 'get' | 'put' | 'delete';
  readonly backend: string;
  readonly outcome: string;
  readonly seconds: number;
}

export interface Metrics {
  requestStarted(handler: RequestHandler): void;
  /** Once per `requestStarted`, when the response has ended. */
  requestFinished(request: FinishedRequest): void;
  /** A call to a provider begins: one per attempt. */
  upstreamStarted(): void;
  /** Once per `upstreamStarted`, when the reply has ended or failed. */
  upstreamFinished(call: FinishedUpstreamCall): void;
  fallbackAttempted(attempt: FallbackAttempt): void;
  /** Which model serves a request was decided. */
  modelDecided(decision: ModelDecision): void;
  /** A session's decision was taken over; `reason` as `plano.routing.skipped` has it. */
  decisionReplayed(reason: string): void;
  /** A request for a decision only was answered. */
  decisionServed(outcome: 'decision_served' | 'no_candidates' | 'policy_error'): void;
  routerTried(router: { readonly kind: string; readonly outcome: string }): void;
  /** One look-up or one write in the store of sessions. */
  sessionCacheUsed(outcome: 'hit' | 'miss' | 'store' | 'error' | 'store_error'): void;
  /** One use of the store of conversations. */
  stateUsed(use: StateUse): void;
  /** A reply has brought its session up to date. */
  sessionRefreshed(): void;
  /** Whether a warm session goes on with its model, and why. */
  switchDecided(decision: { readonly decision: 'allowed' | 'retained'; readonly reason: string }): void;
  /** A request was refused because its sender has spent its tokens; the model as `provider/model`. */
  rateLimited(model: string): void;
  /** A prompt was checked; `engine`: the kind of who decided. */
  promptGuarded(check: { readonly engine: string; readonly verdict: 'pass' | 'block' }): void;
  /** A conversation was looked at for a function; `engine`: the kind of who decided, or failed last. */
  functionDecided(decision: CountedFunction): void;
  spansDropped(count: number, reason: DropReason): void;
  /** A conversation was not analysed. */
  signalsSkipped(reason: string): void;
  /** A config was applied; its models, as `provider/model`, keep their labels for certain. */
  configApplied(config: { readonly sha256: string; readonly models: readonly string[] }): void;
  /** The page: OpenMetrics when `accept` asks for it, else Prometheus text 0.0.4. */
  render(accept?: string): Promise<MetricsPage>;
  /** The figures themselves, to be merged with those of other processes. */
  report(): Promise<MetricsReport>;
}

interface CountedFunction {
  readonly engine: string;
  readonly outcome: 'call' | 'clarify' | 'no_match' | 'failed';
}

/** Models as `provider/model`. */
interface FallbackAttempt {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

interface ModelDecision {
  /** Who asked: an agent listener, a request for the decision only, or one that is then served. */
  readonly route: 'agent' | 'routing' | 'llm';
  /** `provider/model`; `none`: no route fits, `unknown`: no router answered. */
  readonly model: string;
  /** Nothing matched, or the router failed. */
  readonly isFallback: boolean;
  readonly durationMs: number;
}

export function createMetrics(options: {
  readonly productVersion: string;
  readonly gitSha?: string;
}): Metrics {
  return new PrometheusMetrics(options.productVersion, options.gitSha ?? 'unknown');
}

const distinctModels = 200;
const distinctProviders = 200;

class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #families = createMetricFamilies(this.#registry);
  readonly #models = new LabelCap(distinctModels);
  readonly #providers = new LabelCap(distinctProviders);
  readonly #handlers = new Map<RequestHandler, HandlerSeries>();
  /** By their labels. */
  readonly #calls = new Map<string, CallSeries>();
  /** By the models as they are called; which labels these have may change with the config. */
  #callsByName = new Map<string, CallSeries>();
  readonly #proxy = new ProxySeries(this.#families);

  constructor(version: string, gitSha: string) {
    registerProcessMetrics(this.#registry);
    this.#families.buildInfo.set({ version, git_sha: gitSha }, 1);
  }

  requestStarted(handler: RequestHandler): void {
    this.#handler(handler).started();
  }

  requestFinished(request: FinishedRequest): void {
    this.#handler(request.handler).finished(request);
  }

  upstreamStarted(): void {
    this.#proxy.started();
  }

  upstreamFinished(call: FinishedUpstreamCall): void {
    this.#proxy.finished(call);
    this.#call(call.model).finished(call);
  }

  fallbackAttempted({ from, to, reason }: FallbackAttempt): void {
    this.#families.fallbacks.inc({ from: this.#models.of(from), to: this.#models.of(to), reason });
  }

  modelDecided({ durationMs, isFallback, model, route }: ModelDecision): void {
    const isModel = model !== 'none' && model !== 'unknown';
    this.#families.decisions.inc({
      route,
      selected_model: isModel ? this.#models.of(model) : model,
      fallback: String(isFallback),
    });
    this.#families.decisionSeconds.observe({ route }, durationMs / 1000);
  }

  decisionReplayed(reason: string): void {
    this.#families.decisionSkips.inc({ reason });
  }

  decisionServed(outcome: 'decision_served' | 'no_candidates' | 'policy_error'): void {
    this.#families.decisionReplies.inc({ outcome });
  }

  routerTried({ kind, outcome }: { readonly kind: string; readonly outcome: string }): void {
    this.#families.routerRequests.inc({ kind, outcome });
  }

  sessionCacheUsed(outcome: 'hit' | 'miss' | 'store' | 'error' | 'store_error'): void {
    this.#families.sessionCache.inc({ outcome });
  }

  stateUsed({ backend, op, outcome, seconds }: StateUse): void {
    this.#families.stateOperations.inc({ op, backend, outcome });
    this.#families.stateSeconds.observe({ op, backend }, seconds);
  }

  sessionRefreshed(): void {
    this.#families.sessionBindings.inc({ event: 'refresh' });
  }

  switchDecided({ decision, reason }: { readonly decision: string; readonly reason: string }): void {
    this.#families.sessionSwitches.inc({ decision, reason });
  }

  rateLimited(model: string): void {
    this.#families.rateLimitRejections.inc({ model: this.#models.of(model) });
    this.#families.proxyRateLimited.inc();
  }

  promptGuarded(check: { readonly engine: string; readonly verdict: 'pass' | 'block' }): void {
    this.#families.promptGuards.inc(check);
  }

  functionDecided(decision: CountedFunction): void {
    this.#families.functionDecisions.inc(decision);
  }

  spansDropped(count: number, reason: DropReason): void {
    this.#families.droppedSpans.inc({ reason }, count);
  }

  signalsSkipped(reason: string): void {
    this.#families.skippedSignals.inc({ reason });
  }

  configApplied({ sha256, models }: { readonly sha256: string; readonly models: readonly string[] }): void {
    this.#models.configure(models);
    this.#callsByName = new Map();
    this.#families.configInfo.reset();
    this.#families.configInfo.set({ sha256 }, 1);
  }

  render(accept?: string): Promise<MetricsPage> {
    return metricsPage(this.#registry, accept);
  }

  report(): Promise<MetricsReport> {
    return this.#registry.getMetricsAsJSON();
  }

  #handler(handler: RequestHandler): HandlerSeries {
    const known = this.#handlers.get(handler);
    if (known !== undefined) return known;
    const series = new HandlerSeries(handler, this.#families);
    this.#handlers.set(handler, series);
    return series;
  }

  #call(name: string): CallSeries {
    const known = this.#callsByName.get(name);
    if (known !== undefined) return known;
    const labels = this.#labelsOf(name);
    const key = `${labels.provider}/${labels.model}`;
    const series = this.#calls.get(key) ?? new CallSeries(labels, this.#families);
    this.#calls.set(key, series);
    // Clients can make up names without end; those share a series.
    if (labels.model !== 'other') this.#callsByName.set(name, series);
    return series;
  }

  /** A model beyond the cap still counts for its provider. */
  #labelsOf(name: string): ModelLabels {
    const { provider, model } = splitModel(name);
    return {
      provider: this.#providers.of(provider),
      model: this.#models.of(name) === name ? model : 'other',
    };
  }
}

function splitModel(name: string): ModelLabels {
  const slash = name.indexOf('/');
  return slash === -1
    ? { provider: 'unknown', model: name }
    : { provider: name.slice(0, slash), model: name.slice(slash + 1) };
}
