import { maskText, maskValue } from '../config/secrets.ts';
import { attribute } from './attributes.ts';
import type { RecordedSpan } from './recorded-span.ts';
import type { AttributeValue } from './span.ts';

/** What PostHog takes at `/batch/`, for a call to a model. */
export interface PostHogEvent {
  readonly event: '$ai_generation';
  /** When the call ended, RFC 3339. */
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
}

type PropertyValue = string | number | boolean | readonly string[] | readonly ChatMessage[];

interface ChatMessage {
  readonly role: 'user';
  readonly content: string;
}

/**
 * A call to a model as PostHog's LLM analytics know it: https://posthog.com/docs/llm-analytics/generations.
 * `null`: the span is none. What looks like a credential is masked; text of messages goes along only with
 * `captureMessages`.
 */
export function posthogEvent(span: RecordedSpan, captureMessages: boolean): PostHogEvent | null {
  const { attributes, start } = span;
  const model = textOf(attributes, attribute.llmModel);
  if (model === null || model === '') return null;
  const properties: Record<string, PropertyValue> = {};
  for (const [key, value] of attributes) {
    if (!reserved.has(key)) properties[key] = propertyOf(key, value);
  }
  const put = (name: string, value: PropertyValue | null) => {
    if (value !== null) properties[name] = value;
  };
  const number = (key: string) => numberOf(attributes, key);
  const seconds = (key: string) => {
    const milliseconds = number(key);
    return milliseconds === null ? null : milliseconds / 1000;
  };
  const status = number(attribute.httpStatusCode);
  const streaming = attributes.get(attribute.llmIsStreaming);
  const firstToken = seconds(attribute.llmTimeToFirstToken);
  put('$ai_model', model);
  put('$ai_provider', textOf(attributes, attribute.llmProvider));
  put('$ai_trace_id', start.traceId);
  put('$ai_span_id', start.spanId);
  put('$ai_span_name', maskText(span.name));
  put('$ai_parent_id', start.parentSpanId === '' ? null : start.parentSpanId);
  put('$ai_session_id', textOf(attributes, attribute.sessionId));
  put('$ai_latency', seconds(attribute.llmDurationMs));
  put('$ai_time_to_first_token', firstToken);
  put('$ai_stream', typeof streaming === 'boolean' ? streaming : firstToken === null ? null : true);
  put('$ai_input_tokens', number(attribute.promptTokens));
  put('$ai_output_tokens', number(attribute.completionTokens));
  put('$ai_cache_read_input_tokens', number(attribute.cachedInputTokens));
  put('$ai_cache_creation_input_tokens', number(attribute.cacheCreationTokens));
  put('$ai_total_cost_usd', number(attribute.totalCost));
  put('$ai_http_status', status);
  if ((status ?? 0) >= 400 || span.failed) {
    put('$ai_is_error', true);
    put('$ai_error', maskedText(attributes, attribute.errorMessage));
  }
  const preview = captureMessages ? maskedText(attributes, attribute.llmUserMessagePreview) : null;
  if (preview !== null) put('$ai_input', [{ role: 'user', content: preview }]);
  const person = textOf(attributes, attribute.distinctId);
  put('distinct_id', person ?? start.traceId);
  // Without a person every trace would become one.
  if (person === null) put('$process_person_profile', false);
  return { event: '$ai_generation', timestamp: new Date(span.endTime).toISOString(), properties };
}

/** Attributes that have a property of their own. */
const reserved: ReadonlySet<string> = new Set([
  attribute.llmModel,
  attribute.llmProvider,
  attribute.llmDurationMs,
  attribute.llmTimeToFirstToken,
  attribute.promptTokens,
  attribute.completionTokens,
  attribute.llmUserMessagePreview,
  attribute.httpStatusCode,
  attribute.distinctId,
  'service.name.override',
]);

type Attributes = RecordedSpan['attributes'];

function textOf(attributes: Attributes, key: string): string | null {
  const value = attributes.get(key);
  return typeof value === 'string' ? value : null;
}

function maskedText(attributes: Attributes, key: string): string | null {
  const text = textOf(attributes, key);
  return text === null ? null : maskText(text);
}

function numberOf(attributes: Attributes, key: string): number | null {
  const value = attributes.get(key);
  if (typeof value === 'number') return value;
  return typeof value === 'object' && 'double' in value ? value.double : null;
}

function propertyOf(key: string, value: AttributeValue): PropertyValue {
  if (typeof value === 'string') return maskValue(key, value);
  if (typeof value !== 'object') return value;
  return 'double' in value ? value.double : value.map(maskText);
}
