import { numberMember } from '../json-value.ts';
import type { ReplyUsage } from '../reply.ts';

/** Reads a `usage` object, whose input leaves out what the cache gave or took; `null`: it names no tokens. */
export function decodeUsage(usage: unknown): ReplyUsage | null {
  const input = numberMember(usage, 'inputTokens');
  const output = numberMember(usage, 'outputTokens');
  if (input === null && output === null) return null;
  const cacheRead = numberMember(usage, 'cacheReadInputTokens');
  const cacheWrite = numberMember(usage, 'cacheWriteInputTokens');
  return {
    input: input === null ? null : input + (cacheRead ?? 0) + (cacheWrite ?? 0),
    cacheRead,
    cacheWrite,
    output,
    reasoning: null,
  };
}
