import { type JsonObject, member, numberMember } from '../json-value.ts';
import type { ReplyUsage } from '../reply.ts';

/** Reads a Responses `usage` object; `null`: it names no tokens. */
export function decodeUsage(usage: unknown): ReplyUsage | null {
  const input = numberMember(usage, 'input_tokens');
  const told = numberMember(usage, 'output_tokens');
  if (input === null && told === null) return null;
  const reasoning = numberMember(member(usage, 'output_tokens_details'), 'reasoning_tokens');
  const inputDetails = member(usage, 'input_tokens_details');
  // Some vendors count reasoning beside the output, which only their total gives away.
  const isBeside =
    reasoning !== null &&
    reasoning > 0 &&
    numberMember(usage, 'total_tokens') === (input ?? 0) + (told ?? 0) + reasoning;
  return {
    input,
    cacheRead: numberMember(inputDetails, 'cached_tokens'),
    cacheWrite: numberMember(inputDetails, 'cache_write_tokens'),
    output: isBeside ? (told ?? 0) + reasoning : told,
    reasoning,
  };
}

/** Writes one; `null`, as this API says it, when nothing is known. */
export function encodeUsage(usage: ReplyUsage | null): JsonObject | null {
  if (usage === null) return null;
  const input = usage.input ?? 0;
  const output = usage.output ?? 0;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheRead ?? 0,
      ...(usage.cacheWrite !== null && { cache_write_tokens: usage.cacheWrite }),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    total_tokens: input + output,
  };
}
