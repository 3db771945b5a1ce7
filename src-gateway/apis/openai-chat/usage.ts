import { type JsonObject, member, numberMember } from '../json-value.ts';
import type { ReplyUsage } from '../reply.ts';

/** Reads the tokens of a reply or a chunk, wherever its vendor puts them; `null`: it tells none. */
export function decodeUsage(body: unknown, choice: unknown): ReplyUsage | null {
  return (
    readUsage(member(body, 'usage')) ??
    readUsage(member(choice, 'usage')) ??
    readUsage(member(member(body, 'x_groq'), 'usage'))
  );
}

function readUsage(usage: unknown): ReplyUsage | null {
  const input = numberMember(usage, 'prompt_tokens');
  const told = numberMember(usage, 'completion_tokens');
  if (input === null && told === null) return null;
  const details = member(usage, 'prompt_tokens_details');
  const reasoning = numberMember(member(usage, 'completion_tokens_details'), 'reasoning_tokens');
  // xAI counts reasoning beside the completion, which only its total gives away.
  const isBeside =
    reasoning !== null &&
    reasoning > 0 &&
    numberMember(usage, 'total_tokens') === (input ?? 0) + (told ?? 0) + reasoning;
  return {
    input,
    cacheRead:
      numberMember(details, 'cached_tokens') ??
      // Moonshot and DeepSeek.
      numberMember(usage, 'cached_tokens') ??
      numberMember(usage, 'prompt_cache_hit_tokens'),
    cacheWrite: numberMember(details, 'cache_write_tokens'),
    output: isBeside ? (told ?? 0) + reasoning : told,
    reasoning,
  };
}

/** Writes a Chat `usage` object. What is not known is left out, but for the three figures that all clients read. */
export function encodeUsage(usage: ReplyUsage): JsonObject {
  const input = usage.input ?? 0;
  const output = usage.output ?? 0;
  const { cacheRead, cacheWrite, reasoning } = usage;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...((cacheRead !== null || cacheWrite !== null) && {
      prompt_tokens_details: {
        ...(cacheRead !== null && { cached_tokens: cacheRead }),
        ...(cacheWrite !== null && { cache_write_tokens: cacheWrite }),
      },
    }),
    ...(reasoning !== null && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}
