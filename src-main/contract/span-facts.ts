import { type AttributeMap, attributeMap } from './attribute-value.ts';
import type { SpanShape } from './trace-calls.ts';

/** What the window says of one span in words and figures. `null`: the span does not tell. */
export interface SpanFacts {
  readonly attributes: AttributeMap;
  readonly kind: SpanKind;
  readonly failed: boolean;
  /** Somebody should look at its conversation; `name` is without the mark that says so. */
  readonly flagged: boolean;
  /** What the failure lab made go wrong. */
  readonly injected: string | null;
  readonly name: string;
  readonly httpStatus: number | null;
  /** The model that answered, and the one that was asked for. */
  readonly model: string | null;
  readonly requestedModel: string | null;
  readonly provider: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cachedTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly costUsd: number | null;
  readonly timeToFirstTokenMs: number | null;
  readonly streaming: boolean | null;
  readonly finishReasons: string | null;
  readonly errorText: string | null;
}

export type SpanKind =
  | 'inbound'
  | 'llm'
  | 'routing'
  | 'outbound'
  | 'orchestrator'
  | 'agent'
  | 'filter'
  | 'other';

export const spanKinds: readonly SpanKind[] = [
  'inbound',
  'outbound',
  'orchestrator',
  'routing',
  'agent',
  'filter',
  'llm',
  'other',
];

/** Names of one fact in the dialects of Plano, the OpenTelemetry GenAI conventions and OpenInference. */
const names = {
  httpStatus: ['http.status_code', 'http.response.status_code'],
  model: ['llm.model', 'gen_ai.response.model', 'llm.response.model_name', 'llm.model_name'],
  requestedModel: ['model.requested', 'gen_ai.request.model', 'llm.request.model_name'],
  provider: ['llm.provider', 'gen_ai.provider.name', 'gen_ai.system'],
  promptTokens: ['llm.usage.prompt_tokens', 'gen_ai.usage.input_tokens', 'llm.token_count.prompt'],
  completionTokens: [
    'llm.usage.completion_tokens',
    'gen_ai.usage.output_tokens',
    'llm.token_count.completion',
  ],
  cachedTokens: ['llm.usage.cached_input_tokens', 'gen_ai.usage.cache_read.input_tokens'],
  reasoningTokens: ['llm.usage.reasoning_tokens', 'llm.token_count.completion_details.reasoning'],
  cost: ['llm.usage.total_cost_usd', 'llm.cost.total'],
  timeToFirstToken: ['llm.time_to_first_token'],
  streaming: ['llm.is_streaming'],
  finishReasons: ['gen_ai.response.finish_reasons'],
  injected: ['plano.fault.injected'],
  error: ['error.message', 'exception.message', 'llm.error', 'agent.error', 'error.type'],
} as const;

const flag = '🚩';

const tellingKeys = new RegExp(
  `"(?:${Object.values(names)
    .flat()
    .map((key) => key.replaceAll('.', '\\.'))
    .join('|')})"`,
);

/** What of a span its facts are read from. */
export type ReadableSpan = Pick<SpanShape, 'name' | 'service' | 'status' | 'attributes' | 'events'>;

/** Does a text of attributes hold one that says more than their service and status do of a span? */
export function tellsFacts(attributes: string): boolean {
  return tellingKeys.test(attributes);
}

export function spanFacts(span: ReadableSpan): SpanFacts {
  const attributes = attributeMap(span.attributes);
  const first = (keys: readonly string[]) => {
    const key = keys.find((candidate) => attributes[candidate] !== undefined);
    return key === undefined ? null : (attributes[key] ?? null);
  };
  const number = (keys: readonly string[]) => {
    const value = first(keys);
    return value === null || Array.isArray(value) || !Number.isFinite(Number(value)) ? null : Number(value);
  };
  const text = (keys: readonly string[]) => {
    const value = first(keys);
    return value === null ? null : Array.isArray(value) ? value.join(', ') : String(value);
  };
  const httpStatus = number(names.httpStatus);
  const streaming = first(names.streaming);
  const exception = span.events.find((event) => event.name === 'exception');
  return {
    attributes,
    kind: kindOf(span, attributes),
    flagged: span.name.endsWith(flag),
    name: span.name.endsWith(flag) ? span.name.slice(0, -flag.length).trimEnd() : span.name,
    failed: span.status.code === 2 || (httpStatus ?? 0) >= 400 || exception !== undefined,
    httpStatus,
    model: text(names.model),
    requestedModel: text(names.requestedModel),
    provider: text(names.provider),
    promptTokens: number(names.promptTokens),
    completionTokens: number(names.completionTokens),
    cachedTokens: number(names.cachedTokens),
    reasoningTokens: number(names.reasoningTokens),
    costUsd: number(names.cost),
    timeToFirstTokenMs: number(names.timeToFirstToken),
    streaming: typeof streaming === 'boolean' ? streaming : null,
    finishReasons: text(names.finishReasons),
    injected: text(names.injected),
    errorText: span.status.message || text(names.error) || exceptionText(exception),
  };
}

function kindOf(span: ReadableSpan, attributes: AttributeMap): SpanKind {
  const kind = serviceKind(span.service);
  if (kind) return kind;
  return names.model.some((key) => attributes[key] !== undefined) ? 'llm' : 'other';
}

/** The part of the gateway that a service name says: `plano(llm)`. */
export function serviceKind(service: string): SpanKind | null {
  return spanKinds.find((candidate) => service.includes(`(${candidate})`)) ?? null;
}

function exceptionText(exception: SpanShape['events'][number] | undefined): string | null {
  if (!exception) return null;
  const message = attributeMap(exception.attributes)['exception.message'];
  return message === undefined ? null : String(message);
}
