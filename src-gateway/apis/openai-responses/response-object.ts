import type { ReplyContext } from '../codec.ts';
import type { JsonObject } from '../json-value.ts';
import type { Finish, Reply, ReplyError } from '../reply.ts';
import { encodeUsage } from './usage.ts';

/** What of a reply stands outside its items. */
export interface ResponseFacts {
  readonly id: string;
  readonly model: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  /** `null`: still in progress. */
  readonly finish: Finish | null;
  readonly usage: Reply['usage'];
  readonly serviceTier: string | null;
  readonly error?: ReplyError;
}

/** A response object: what the request asked for is told back with it, as this API does. */
export function responseObject(
  facts: ResponseFacts,
  output: readonly JsonObject[],
  context: ReplyContext,
): JsonObject {
  const { request, now } = context;
  const { error, finish } = facts;
  const why = finish === null ? null : incompleteReason(finish);
  const status =
    error !== undefined
      ? 'failed'
      : finish === null
        ? 'in_progress'
        : why === null
          ? 'completed'
          : 'incomplete';
  return {
    id: facts.id,
    object: 'response',
    created_at: facts.createdAt,
    ...(status === 'completed' && { completed_at: Math.max(now, facts.createdAt) }),
    status,
    background: false,
    error: error === undefined ? null : { code: error.code ?? 'server_error', message: error.message },
    incomplete_details: why === null ? null : { reason: why },
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    model: facts.model,
    output,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    reasoning: request.reasoning ?? { effort: null, summary: null },
    ...(facts.serviceTier !== null && { service_tier: facts.serviceTier }),
    store: context.stored,
    temperature: request.temperature ?? 1,
    text: request.text ?? { format: { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? 'disabled',
    usage: encodeUsage(facts.usage),
    user: request.user ?? null,
  };
}

/** `null`: the answer is complete. */
export function incompleteReason({ reason }: Finish): string | null {
  switch (reason) {
    case 'stop':
    case 'tool_calls':
      return null;
    case 'length':
    case 'context_window':
      return 'max_output_tokens';
    case 'content_filter':
      return 'content_filter';
    default:
      return reason satisfies never;
  }
}

/** Ids of responses are always minted here, whatever the provider sent. */
export function newResponseId(context: ReplyContext): string {
  return `resp_${context.randomHex(32)}`;
}
