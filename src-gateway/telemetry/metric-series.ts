import type { FinishedRequest, FinishedUpstreamCall, RequestHandler, TokenCounts } from './counted-calls.ts';
import type { MetricFamilies } from './metric-families.ts';
import type { HistogramSeries } from './series-histogram.ts';
import type { Tally } from './tally.ts';

/** What requests to one handler are counted in. */
export class HandlerSeries {
  readonly #handler: RequestHandler;
  readonly #families: MetricFamilies;
  readonly #inFlight: Tally;
  readonly #requests = new Map<string, Tally>();
  #seconds: HistogramSeries | null = null;
  #headersSeconds: HistogramSeries | null = null;

  constructor(handler: RequestHandler, families: MetricFamilies) {
    this.#handler = handler;
    this.#families = families;
    this.#inFlight = families.inFlight.of({ handler });
  }

  started(): void {
    this.#inFlight.untold += 1;
  }

  finished({ durationMs, headersMs, method, status }: FinishedRequest): void {
    const handler = this.#handler;
    const families = this.#families;
    this.#inFlight.untold -= 1;
    const statusText = statusClass(status);
    const methodText = methodLabel(method);
    tallyOf(this.#requests, `${methodText} ${statusText}`, () =>
      families.requests.of({ handler, method: methodText, status_class: statusText }),
    ).untold += 1;
    this.#seconds ??= families.requestSeconds.series({ handler });
    this.#seconds.observe(durationMs / 1000);
    if (headersMs === null) return;
    this.#headersSeconds ??= families.headersSeconds.series({ handler });
    this.#headersSeconds.observe(headersMs / 1000);
  }
}

export interface ModelLabels {
  readonly provider: string;
  readonly model: string;
}

/** What calls to one model are counted in. */
export class CallSeries {
  readonly #labels: ModelLabels;
  readonly #families: MetricFamilies;
  readonly #requests = new Map<string, Tally>();
  readonly #tokens = new Map<string, Tally>();
  readonly #promptCache = new Map<string, Tally>();
  #usageMissing: Tally | null = null;
  #seconds: HistogramSeries | null = null;
  #firstTokenSeconds: HistogramSeries | null = null;

  constructor(labels: ModelLabels, families: MetricFamilies) {
    this.#labels = labels;
    this.#families = families;
  }

  finished({ durationMs, errorClass, firstTokenMs, status, usage }: FinishedUpstreamCall): void {
    const labels = this.#labels;
    const families = this.#families;
    const statusText = status === null ? 'error' : statusClass(status);
    tallyOf(this.#requests, `${statusText} ${errorClass}`, () =>
      families.upstreamRequests.of({ ...labels, status_class: statusText, error_class: errorClass }),
    ).untold += 1;
    this.#seconds ??= families.upstreamSeconds.series({ ...labels });
    this.#seconds.observe(durationMs / 1000);
    if (firstTokenMs !== null) {
      this.#firstTokenSeconds ??= families.firstTokenSeconds.series({ ...labels });
      this.#firstTokenSeconds.observe(firstTokenMs / 1000);
    }
    if (usage !== null) this.#countTokens(usage);
  }

  #countTokens({ cacheRead, cacheWrite, completion, prompt }: TokenCounts): void {
    const { promptCache, usageMissing } = this.#families;
    if (prompt === null && completion === null) {
      this.#usageMissing ??= usageMissing.of(this.#labels);
      this.#usageMissing.untold += 1;
    }
    this.#count('prompt', prompt);
    this.#count('completion', completion);
    this.#count('cache_read', cacheRead);
    this.#count('cache_write', cacheWrite);
    if (prompt === null) return;
    const outcome = (cacheRead ?? 0) > 0 || (cacheWrite ?? 0) > 0 ? 'hit' : 'miss';
    tallyOf(this.#promptCache, outcome, () => promptCache.of({ ...this.#labels, outcome })).untold += 1;
  }

  #count(kind: string, count: number | null): void {
    if (count === null) return;
    const { tokens } = this.#families;
    tallyOf(this.#tokens, kind, () => tokens.of({ ...this.#labels, kind })).untold += count;
  }
}

/** What all calls are counted in, as Plano's edge proxy has it: without labels. */
export class ProxySeries {
  readonly #active: Tally;
  readonly #firstToken: HistogramSeries;
  readonly #latency: HistogramSeries;
  readonly #inputLength: HistogramSeries;
  readonly #outputLength: HistogramSeries;
  readonly #timePerToken: HistogramSeries;
  readonly #tokensPerSecond: HistogramSeries;

  constructor(families: MetricFamilies) {
    this.#active = families.activeCalls.of({});
    this.#firstToken = families.proxyFirstToken.series();
    this.#latency = families.proxyLatency.series();
    this.#inputLength = families.inputLength.series();
    this.#outputLength = families.outputLength.series();
    this.#timePerToken = families.timePerToken.series();
    this.#tokensPerSecond = families.tokensPerSecond.series();
  }

  started(): void {
    this.#active.untold += 1;
  }

  finished({ durationMs, firstTokenMs, usage }: FinishedUpstreamCall): void {
    this.#active.untold -= 1;
    this.#latency.observe(durationMs);
    if (firstTokenMs !== null) this.#firstToken.observe(firstTokenMs);
    const prompt = usage?.prompt ?? null;
    const completion = usage?.completion ?? null;
    if (prompt !== null) this.#inputLength.observe(prompt);
    if (completion === null) return;
    this.#outputLength.observe(completion);
    if (completion > 0) this.#observeSpeed(completion, durationMs);
  }

  /** Whole milliseconds, as the proxy counts; a reply faster than that per token has no speed. */
  #observeSpeed(completion: number, durationMs: number): void {
    const perToken = Math.floor(durationMs / completion);
    this.#timePerToken.observe(perToken);
    if (perToken > 0) this.#tokensPerSecond.observe(1000 / perToken);
  }
}

function tallyOf(tallies: Map<string, Tally>, key: string, create: () => Tally): Tally {
  const known = tallies.get(key);
  if (known !== undefined) return known;
  const tally = create();
  tallies.set(key, tally);
  return tally;
}

const knownMethods: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
]);

function methodLabel(method: string): string {
  return knownMethods.has(method) ? method : 'OTHER';
}

function statusClass(status: number): string {
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : 'other';
}
