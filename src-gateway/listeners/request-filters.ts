import type { ClientApi } from '../apis/client-api.ts';
import { patchBody } from '../apis/patch-body.ts';
import { InvalidRequestBody, type RequestBody, readMember, readRequestBody } from '../apis/request-body.ts';
import { joinBytes, splitEventBytes } from '../apis/sse.ts';
import { type FilterChain, type FilterContext, runInputFilters } from '../filters/filter-chain.ts';
import { defaultFilterSettings } from '../filters/filter-settings.ts';
import { FilterStop } from '../filters/filter-stop.ts';
import { OutputFilterRun } from '../filters/output-filter-run.ts';
import { completeEvents, hasContent } from '../filters/stream-events.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import type { AttemptResult } from './model-attempt.ts';
import type { ModelSpans } from './model-spans.ts';
import { refuseUnknownModel } from './route-request.ts';

export interface FilteredRequest {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: ModelSpans;
  readonly api: ClientApi;
}

/** The filters of a listener around one request; `null`: it has none. */
export function requestFilters(request: FilteredRequest): RequestFilters | null {
  const { inputFilters, outputFilters } = request.context.listener;
  return inputFilters.length === 0 && outputFilters.length === 0 ? null : new RequestFilters(request);
}

/** Throws `FilterStop` where a filter lets nothing through, and `ApiError` 503 when nobody waits. */
export class RequestFilters {
  /** For the reply; `null`: it passes as it is. */
  readonly output: OutputFilterRun | null;
  readonly #input: FilterChain;
  readonly #request: FilteredRequest;
  readonly #context: FilterContext;

  constructor(request: FilteredRequest) {
    const { context, exchange, plan, spans } = request;
    const { inputFilters, outputFilters } = context.listener;
    const { filterRequestIds, filters, settings } = plan;
    this.#request = request;
    this.#context = {
      trace: spans.trace,
      parent: spans.llm,
      path: exchange.path,
      headers: exchange.request.headers,
      requestId: filterRequestIds.take(exchange.requestId),
      signal: exchange.gone,
      note: (message) => this.#log(message),
    };
    this.#input = filters.chain(inputFilters);
    const output = filters.chain(outputFilters);
    this.output =
      output.length === 0
        ? null
        : new OutputFilterRun(output, this.#context, settings.filters ?? defaultFilterSettings);
  }

  /** The request that is served. A model that nobody has is refused before any filter is asked. */
  async filterRequest(body: RequestBody): Promise<RequestBody> {
    const { api, context, exchange, plan } = this.#request;
    const last = this.#input.at(-1);
    if (last === undefined) return body;
    // Elsewhere the name is a wish.
    if (context.listener.type === 'model') refuseUnknownModel({ body, exchange, plan });
    // Without what steers the gateway: that is no filter's business.
    const sent = patchBody(body, { model: null, includeUsage: false, strip: [] });
    const filtered = await runInputFilters(this.#input, sent, this.#context);
    if (filtered === sent) return body;
    try {
      return withPreferences(api, readRequestBody(api, filtered), body);
    } catch (error) {
      if (!(error instanceof InvalidRequestBody)) throw error;
      throw new FilterStop(last.id, 'input', { kind: 'invalid', text: error.message });
    }
  }

  /** A reply that was kept whole; errors of the provider are not filtered. */
  async filterReply(result: AttemptResult): Promise<AttemptResult> {
    const { facts, outcome } = result;
    const { output } = this;
    if (output === null || outcome.kind !== 'buffered' || outcome.head.status >= 300 || facts === null) {
      return result;
    }
    const isStream = (outcome.head.headers['content-type'] ?? '').includes('text/event-stream');
    const body = isStream ? await allEvents(output, outcome.body) : await output.body(outcome.body);
    return body === outcome.body ? result : { ...result, outcome: { ...outcome, body: Buffer.from(body) } };
  }

  /** The request is over. */
  end(): void {
    this.output?.end();
    this.#request.plan.filterRequestIds.release(this.#context.requestId);
  }

  #log(message: string): void {
    const { context, exchange, spans } = this.#request;
    context.log({
      kind: 'process',
      time: Date.now(),
      level: 'info',
      message,
      listener: context.listener.name,
      requestId: exchange.requestId,
      traceId: spans.trace.traceId,
      fields: {},
    });
  }
}

/** A stream that has come whole: nothing has gone out yet, so that all of it is filtered first. */
export async function allEvents(output: OutputFilterRun, body: Uint8Array): Promise<Uint8Array> {
  const filtered: Uint8Array[] = [];
  for (const event of splitEventBytes(completeEvents(body))) {
    filtered.push(hasContent(event) ? await output.events(event) : event);
  }
  return joinBytes(filtered);
}

/** The client's own routing preferences, which no filter has seen, unless a filter has set others. */
function withPreferences(api: ClientApi, filtered: RequestBody, sent: RequestBody): RequestBody {
  const name = 'routing_preferences';
  if (!sent.members.has(name) || filtered.members.has(name)) return filtered;
  const set = { [name]: readMember(sent, name) };
  return readRequestBody(api, patchBody(filtered, { model: null, includeUsage: false, strip: [], set }));
}
