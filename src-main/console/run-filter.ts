import { clientApis } from '../../src-gateway/apis/client-api.ts';
import { isObject, parseJson } from '../../src-gateway/apis/json-value.ts';
import { joinBytes, splitEventBytes } from '../../src-gateway/apis/sse.ts';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { Filter, FilterCall, FilterReply } from '../../src-gateway/filters/filter-call.ts';
import { FilterSet } from '../../src-gateway/filters/filter-set.ts';
import { defaultFilterSettings } from '../../src-gateway/filters/filter-settings.ts';
import { FilterStop, type StopCause } from '../../src-gateway/filters/filter-stop.ts';
import { filterStopBody } from '../../src-gateway/filters/filter-stop-body.ts';
import { completeEvents, hasContent } from '../../src-gateway/filters/stream-events.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { stoppedEvent } from '../../src-gateway/listeners/filtered-stream-events.ts';
import { hostNames } from '../../src-gateway/upstream/host-names.ts';
import { UpstreamPools } from '../../src-gateway/upstream/upstream-pools.ts';
import type { CallParams } from '../contract/contract.ts';
import type { FilterChainOutline, FilterRunResult } from '../contract/filter-calls.ts';
import { filterOutline } from './filter-outline.ts';
import { HostFailure } from './host.ts';
import { RecordedWire } from './recorded-wire.ts';
import { unsampledContext } from './unsampled-context.ts';

type RunParams = CallParams<'filters.run'>;

/**
 * Asks one filter about one body, by the gateway's own code, in a session of its own: its greeting and
 * farewell are recorded too. Rejects with `not_found` for a filter that the config does not have, with
 * `invalid_body` for a body that is no filter's business, and when the signal fires.
 */
export async function runFilter(
  config: GatewayConfig,
  settings: GatewaySettings,
  params: RunParams,
  signal: AbortSignal,
): Promise<FilterRunResult> {
  const chain = filterOutline(config).chains.find(({ id }) => id === params.chain) ?? null;
  const isStream = params.phase === 'output' && /^(?:event|data|id|retry)?:/m.test(params.body.slice(0, 100));
  if (!isStream) requireJson(params);
  const pools = new UpstreamPools(config.overrides, hostNames(settings));
  const wire = new RecordedWire(pools.dispatcher);
  const filters = new FilterSet(config, {
    dispatcher: wire.dispatcher,
    timeoutMs: (settings.filters ?? defaultFilterSettings).timeoutMs,
    maxAnswerBytes: Math.max(settings.maxBodyBytes, settings.maxResponseBytes),
    productVersion: settings.productVersion,
  });
  const startedAt = performance.now();
  try {
    const notes: string[] = [];
    const asked = new AskedFilter(filterNamed(config, filters, params.filter), {
      ...{ params, chain, isStream, signal },
      passesErrors: settings.filters?.outputOnError === 'pass',
      note: (message) => notes.push(message),
    });
    const outcome = await asked.outcome();
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    signal.throwIfAborted();
    await filters.close();
    return { ...outcome, ms, notes, exchanges: wire.exchanges };
  } finally {
    await filters.close();
    await pools.close();
  }
}

function requireJson({ body, phase }: RunParams): void {
  if (isObject(parseJson(body))) return;
  const what = phase === 'input' ? 'A request is' : 'A reply is a stream of events or';
  throw new HostFailure(`${what} a JSON object; this is none.`, { code: 'invalid_body' });
}

function filterNamed({ agents, filters: declared }: GatewayConfig, filters: FilterSet, id: string): Filter {
  const isKnown = [...declared, ...agents].some((each) => each.id === id);
  const [filter] = isKnown ? filters.chain([id]) : [];
  if (filter !== undefined) return filter;
  throw new HostFailure(`The config that serves has no filter "${id}".`, { code: 'not_found' });
}

interface AskOptions {
  readonly params: RunParams;
  /** Where the filter stands; `null`: it is tried by itself. */
  readonly chain: FilterChainOutline | null;
  readonly isStream: boolean;
  /** A reply goes on without a filter that cannot be asked. */
  readonly passesErrors: boolean;
  readonly signal: AbortSignal;
  note(message: string): void;
}

type AskOutcome = Omit<FilterRunResult, 'ms' | 'notes' | 'exchanges'>;

class AskedFilter {
  readonly #filter: Filter;
  readonly #options: AskOptions;
  #calls = 0;
  #contract: AskOutcome['contract'] = null;

  constructor(filter: Filter, options: AskOptions) {
    this.#filter = filter;
    this.#options = options;
  }

  async outcome(): Promise<AskOutcome> {
    const { isStream, note, params, passesErrors } = this.#options;
    const sent = Buffer.from(params.body);
    const answered = isStream ? await this.#askEvents(sent) : await this.#askBody(sent);
    const common = { calls: this.#calls, contract: this.#contract };
    if (answered instanceof FilterStop) {
      const { kind } = answered.why;
      if (params.phase === 'output' && kind !== 'rejected' && passesErrors) {
        note(`PLANO_OUTPUT_FILTER_ON_ERROR=pass lets the reply go on as it is: ${answered.message}`);
        return { ...common, verdict: 'error', body: params.body, stop: null };
      }
      const stop = this.#report(answered);
      return { ...common, verdict: kind === 'rejected' ? 'rejected' : 'error', body: params.body, stop };
    }
    const body = Buffer.from(answered).toString();
    const verdict = body === params.body ? 'passed' : 'modified';
    return { ...common, verdict, body, stop: null };
  }

  async #askBody(body: Uint8Array): Promise<Uint8Array | FilterStop> {
    const { answer } = await this.#ask(body);
    if (answer.kind === 'aborted' || answer.kind === 'unchanged') return body;
    return answer.kind === 'changed' ? answer.body : this.#stop(answer);
  }

  /** One after the other, as they would come. */
  async #askEvents(events: Uint8Array): Promise<Uint8Array | FilterStop> {
    const answered: Uint8Array[] = [];
    for (const event of splitEventBytes(completeEvents(events))) {
      const { answer } = hasContent(event) ? await this.#ask(event) : { answer: unchanged };
      if (answer.kind === 'changed') answered.push(completeEvents(answer.body));
      else if (answer.kind === 'unchanged' || answer.kind === 'aborted') answered.push(event);
      else return this.#stop(answer);
    }
    return joinBytes(answered);
  }

  async #ask(body: Uint8Array): Promise<FilterReply> {
    const { chain, isStream, note, params, signal } = this.#options;
    // The filters of one agent stand before a call in Chat Completions, whatever the client speaks.
    const isAgents = chain !== null && chain.agent !== null;
    const takes: FilterCall['takes'] = isAgents && params.phase === 'input' ? 'messages' : 'body';
    const reply = await this.#filter.call({
      phase: params.phase,
      path: clientApis[takes === 'messages' ? 'chat' : params.api].path,
      headers: { 'user-agent': 'plano-console-playground' },
      requestId: params.requestId,
      trace: { traceparent: unsampledContext() },
      ...{ takes, stream: isStream, body, signal, note },
    });
    this.#calls += 1;
    this.#contract ??= reply.mcp?.contract ?? null;
    return reply;
  }

  #stop(why: StopCause): FilterStop {
    return new FilterStop(this.#filter.id, this.#options.params.phase, why);
  }

  #report(stop: FilterStop): FilterRunResult['stop'] {
    const { chain, isStream, params } = this.#options;
    const { code, message, status, why } = stop;
    const told = { api: params.api, requestId: params.requestId, seen: '' };
    const pipeline = chain?.listenerType === 'agent' ? 'agent' : 'model';
    return {
      ...{ kind: why.kind, status, code, message },
      reason: why.kind === 'failed' ? why.reason : null,
      reply: isStream
        ? Buffer.from(stoppedEvent(stop, told)).toString()
        : filterStopBody(stop, pipeline, clientApis[params.api].envelope),
    };
  }
}

const unchanged = { kind: 'unchanged' } as const;
