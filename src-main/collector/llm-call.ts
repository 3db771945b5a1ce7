import { inputTokens, type TurnUsage } from '../../src-gateway/routing/call-cost.ts';
import { type SpanRecord, valueText } from './span-record.ts';
import {
  tellingKeys as keys,
  requestModelKeys,
  servedModelKeys,
  type TellingKey,
  type Told,
  toldBy,
  toldNumber,
  toldText,
} from './told-by-span.ts';

/** What a span tells of one call to a model. `null`: it does not tell. */
export interface LlmCall {
  readonly spanId: string;
  readonly startNs: bigint;
  /** Our gateway, or Plano's, says so; otherwise a client that is instrumented itself. */
  readonly own: boolean;
  /** What served it, and what the client named. */
  readonly model: string | null;
  readonly requestModel: string | null;
  /** Every name by which a catalogue may know it, the best first. */
  readonly names: readonly string[];
  readonly provider: string;
  readonly route: string | null;
  readonly listener: string | null;
  readonly sessionId: string | null;
  readonly requestId: string | null;
  readonly operation: string | null;
  readonly status: number | null;
  readonly failed: boolean;
  readonly error: string | null;
  readonly streaming: boolean | null;
  /** All of the input, with what caches gave and took, whatever the provider's way of counting. */
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly cacheCreationTokens: number | null;
  readonly completionTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly timeToFirstTokenMs: number | null;
  readonly durationMs: number;
  /** The tokens as they are priced. */
  readonly usage: TurnUsage;
  /** What the span itself says that it cost. */
  readonly costNanoUsd: number | null;
  readonly costAssumed: boolean;
}

/** `null`: the span is no call to a model. The routing step before a call is none. */
export function readLlmCall(span: SpanRecord, told = toldBy(span.attributes)): LlmCall | null {
  if (span.resource.service === 'plano(routing)') return null;
  const text = (names: readonly TellingKey[]) => toldText(told, names);
  const number = (names: readonly TellingKey[]) => toldNumber(told, names);
  const flag = ([name]: readonly [TellingKey]) => {
    const found = valueText(told.values.get(name))?.toLowerCase();
    return found === undefined ? null : found === 'true';
  };
  const model = text(servedModelKeys);
  const requestModel = text(requestModelKeys);
  if (model === null && requestModel === null) return null;
  const provider = text(keys.provider) ?? span.resource.service;
  const counted = {
    prompt: number(keys.prompt),
    completion: number(keys.completion),
    total: null,
    cachedInput: number(keys.cached),
    cacheCreation: number(keys.cacheCreation),
    reasoning: number(keys.reasoning),
  };
  const includes = flag(keys.promptIncludesCached);
  const usage = {
    usage: counted,
    cacheIsBeside: includes === null ? isBeside(counted, provider, told.values.has('llm.model')) : !includes,
  };
  const status = number(keys.status);
  const costUsd = number(keys.cost);
  const duration = number(keys.duration);
  return {
    spanId: span.spanId,
    startNs: span.startNs,
    own: told.values.has('llm.model'),
    model,
    requestModel,
    names: [...new Set(modelKeys.map((key) => text([key])))].filter((name) => name !== null),
    provider,
    route: text(keys.route),
    listener: text(keys.listener),
    sessionId: text(keys.session),
    requestId: text(keys.requestId),
    operation: text(keys.operation),
    status,
    failed: isErrorSpan(span, told),
    error: span.statusMessage || text(keys.error),
    streaming: flag(keys.streaming),
    promptTokens: inputTokens(usage)?.total ?? null,
    cachedTokens: counted.cachedInput,
    cacheCreationTokens: counted.cacheCreation,
    completionTokens: counted.completion,
    reasoningTokens: counted.reasoning,
    timeToFirstTokenMs: number(keys.timeToFirstToken),
    durationMs: duration ?? Number((span.endNs - span.startNs) / 1000n) / 1000,
    usage,
    costNanoUsd: costUsd === null || costUsd < 0 ? null : Math.round(costUsd * 1e9),
    costAssumed: flag(keys.costAssumed) === true,
  };
}

/** `http.status_code` of 400 and above, OTLP status ERROR, or a recorded exception. */
export function isErrorSpan(span: SpanRecord, told: Told = toldBy(span.attributes)): boolean {
  if (span.statusCode === 2) return true;
  const status = toldNumber(told, ['http.status_code']);
  if (status !== null && status >= 400) return true;
  return span.events.some((event) => event.name === 'exception');
}

const modelKeys = [...servedModelKeys, ...requestModelKeys];

/**
 * A gateway that does not say how it counts, such as Plano's own, hands Anthropic's counts on as they come.
 * More cached tokens than there were tokens can only stand beside them.
 */
function isBeside(usage: TurnUsage['usage'], provider: string, own: boolean): boolean {
  const cached = (usage.cachedInput ?? 0) + (usage.cacheCreation ?? 0);
  return cached > 0 && ((own && provider === 'anthropic') || cached > (usage.prompt ?? 0));
}
