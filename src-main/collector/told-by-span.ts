import { type AttributeValue, type SpanAttribute, valueText } from './span-record.ts';
import { markBit, markKeys, markOf, redactedText } from './trace-marks.ts';

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

/** What the row of a trace and those of its calls are made from, the best key first. */
export const tellingKeys = {
  servedModel: servedModelKeys,
  requestModel: requestModelKeys,
  session: sessionKeys,
  agent: ['agent_id'],
  listener: ['plano.listener.name'],
  route: ['plano.route.name'],
  quality: ['signals.quality'],
  preview: ['llm.user_message_preview'],
  provider: ['llm.provider', 'gen_ai.provider.name', 'gen_ai.system'],
  requestId: ['request_id', 'http.request_id'],
  operation: ['llm.operation_type', 'gen_ai.operation.name'],
  status: ['http.status_code', 'http.response.status_code'],
  error: ['error.message', 'exception.message', 'llm.error', 'error.type'],
  streaming: ['llm.is_streaming'],
  duration: ['llm.duration_ms'],
  timeToFirstToken: ['llm.time_to_first_token'],
  prompt: [
    'llm.usage.prompt_tokens',
    'gen_ai.usage.input_tokens',
    'llm.token_count.prompt',
    'gen_ai.usage.prompt_tokens',
  ],
  promptIncludesCached: ['llm.usage.prompt_includes_cached'],
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
  costAssumed: ['llm.usage.cost_assumed'],
} as const;

export type TellingKey = (typeof tellingKeys)[keyof typeof tellingKeys][number];

/** What attributes say that a trace or a call shows. */
export interface Told {
  /** The last value of a key: senders that repeat a key mean the last one. */
  readonly values: ReadonlyMap<TellingKey, AttributeValue>;
  /** Bits of `traceMarks`. */
  readonly marks: number;
}

/** In one pass, since most spans have many attributes and few that tell something. */
export function toldBy(attributes: readonly SpanAttribute[]): Told {
  const values = new Map<TellingKey, AttributeValue>();
  let marks = 0;
  for (const { key, value } of attributes) {
    if (!read.has(key) && value.stringValue !== redactedText) continue;
    if (isTelling(key)) values.set(key, value);
    const mark = markOf(key, valueText(value));
    if (mark !== undefined) marks |= markBit(mark);
  }
  return { values, marks };
}

/** The first of the keys that has a text which is not empty. */
export function toldText({ values }: Told, keys: readonly TellingKey[]): string | null {
  for (const key of keys) {
    const text = valueText(values.get(key));
    if (text !== undefined && text !== '') return text;
  }
  return null;
}

/** The first of the keys that has a finite number. */
export function toldNumber({ values }: Told, keys: readonly TellingKey[]): number | null {
  for (const key of keys) {
    const text = valueText(values.get(key))?.trim();
    if (text && Number.isFinite(Number(text))) return Number(text);
  }
  return null;
}

const known: ReadonlySet<string> = new Set<TellingKey>(Object.values(tellingKeys).flat());
const read: ReadonlySet<string> = new Set([...known, ...markKeys.keys()]);

function isTelling(key: string): key is TellingKey {
  return known.has(key);
}
