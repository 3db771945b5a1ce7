import { inputTokens, type TurnUsage } from '../../src-gateway/routing/call-cost.ts';
import { attributeValue, type SpanRecord, valueText } from './span-record.ts';

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

/** The attribute families that we read, ours first, then OTel GenAI, then OpenInference. */
export const servedModelKeys = [
  'llm.dispatched_model',
  'llm.model',
  'gen_ai.response.model',
  'llm.response.model_name',
  'llm.model_name',
] as const;
export const requestModelKeys = [
  'model.requested',
  'gen_ai.request.model',
  'llm.request.model_name',
] as const;
export const sessionKeys = ['plano.session_id', 'gen_ai.conversation.id', 'session.id'] as const;

const keys = {
  provider: ['llm.provider', 'gen_ai.provider.name', 'gen_ai.system'],
  requestId: ['request_id', 'http.request_id'],
  operation: ['llm.operation_type', 'gen_ai.operation.name'],
  status: ['http.status_code', 'http.response.status_code'],
  error: ['error.message', 'exception.message', 'llm.error', 'error.type'],
  prompt: [
    'llm.usage.prompt_tokens',
    'gen_ai.usage.input_tokens',
    'llm.token_count.prompt',
    'gen_ai.usage.prompt_tokens',
  ],
  completion: [
    'llm.usage.completion_tokens',
    'gen_ai.usage.output_tokens',
    'llm.token_count.completion',
    'gen_ai.usage.completion_tokens',
  ],
  cached: [
    'llm.usage.cached_input_tokens',
    'gen_ai.usage.cache_read.input_tokens',
    'llm.token_count.prompt_details.cache_read',
  ],
  cacheCreation: [
    'llm.usage.cache_creation_tokens',
    'gen_ai.usage.cache_creation.input_tokens',
    'llm.token_count.prompt_details.cache_write',
  ],
  reasoning: ['llm.usage.reasoning_tokens', 'llm.token_count.completion_details.reasoning'],
  cost: ['llm.usage.total_cost_usd', 'llm.cost.total'],
} as const;

const callKeys = new Set<string>([...servedModelKeys, ...requestModelKeys]);

/** `null`: the span is no call to a model. The routing step before a call is none. */
export function readLlmCall(span: SpanRecord): LlmCall | null {
  if (span.resource.service === 'plano(routing)') return null;
  if (!span.attributes.some(({ key }) => callKeys.has(key))) return null;
  const attributes = new Map(span.attributes.map(({ key, value }) => [key, value]));
  const text = (names: readonly string[]) => {
    for (const name of names) {
      const found = valueText(attributes.get(name));
      if (found !== undefined && found !== '') return found;
    }
    return null;
  };
  const number = (names: readonly string[]) => {
    for (const name of names) {
      const found = valueText(attributes.get(name))?.trim();
      if (found && Number.isFinite(Number(found))) return Number(found);
    }
    return null;
  };
  const flag = (name: string) => {
    const found = valueText(attributes.get(name))?.toLowerCase();
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
  const includes = flag('llm.usage.prompt_includes_cached');
  const usage = {
    usage: counted,
    cacheIsBeside: includes === null ? isBeside(counted, provider, attributes.has('llm.model')) : !includes,
  };
  const status = number(keys.status);
  const costUsd = number(keys.cost);
  const duration = number(['llm.duration_ms']);
  return {
    spanId: span.spanId,
    startNs: span.startNs,
    own: attributes.has('llm.model'),
    model,
    requestModel,
    names: [...new Set([...servedModelKeys, ...requestModelKeys].map((key) => text([key])))].filter(
      (name) => name !== null,
    ),
    provider,
    route: text(['plano.route.name']),
    listener: text(['plano.listener.name']),
    sessionId: text(sessionKeys),
    requestId: text(keys.requestId),
    operation: text(keys.operation),
    status,
    failed: isErrorSpan(span),
    error: span.statusMessage || text(keys.error),
    streaming: flag('llm.is_streaming'),
    promptTokens: inputTokens(usage)?.total ?? null,
    cachedTokens: counted.cachedInput,
    cacheCreationTokens: counted.cacheCreation,
    completionTokens: counted.completion,
    reasoningTokens: counted.reasoning,
    timeToFirstTokenMs: number(['llm.time_to_first_token']),
    durationMs: duration ?? Number((span.endNs - span.startNs) / 1000n) / 1000,
    usage,
    costNanoUsd: costUsd === null || costUsd < 0 ? null : Math.round(costUsd * 1e9),
    costAssumed: flag('llm.usage.cost_assumed') === true,
  };
}

/** `http.status_code` of 400 and above, OTLP status ERROR, or a recorded exception. */
export function isErrorSpan(span: SpanRecord): boolean {
  if (span.statusCode === 2) return true;
  const status = Number(valueText(attributeValue(span.attributes, 'http.status_code')));
  if (status >= 400 && Number.isFinite(status)) return true;
  return span.events.some((event) => event.name === 'exception');
}

/**
 * A gateway that does not say how it counts, such as Plano's own, hands Anthropic's counts on as they come.
 * More cached tokens than there were tokens can only stand beside them.
 */
function isBeside(usage: TurnUsage['usage'], provider: string, own: boolean): boolean {
  const cached = (usage.cachedInput ?? 0) + (usage.cacheCreation ?? 0);
  return cached > 0 && ((own && provider === 'anthropic') || cached > (usage.prompt ?? 0));
}
