import { numberMember } from '../json-value.ts';
import type { ReplyUsage } from '../reply.ts';

/** Gemini's own counts; `null`: not told. */
export interface GeminiCounts {
  readonly prompt: number | null;
  readonly cached: number | null;
  readonly candidates: number | null;
  readonly thoughts: number | null;
}

/** The counts of a `usageMetadata` after those before it: of each the last that was told; `null`: none yet. */
export function readCounts(metadata: unknown, before: GeminiCounts | null): GeminiCounts | null {
  const counts = {
    prompt: numberMember(metadata, 'promptTokenCount') ?? before?.prompt ?? null,
    cached: numberMember(metadata, 'cachedContentTokenCount') ?? before?.cached ?? null,
    candidates: numberMember(metadata, 'candidatesTokenCount') ?? before?.candidates ?? null,
    thoughts: numberMember(metadata, 'thoughtsTokenCount') ?? before?.thoughts ?? null,
  };
  return Object.values(counts).every((count) => count === null) ? null : counts;
}

/** Thoughts are counted beside the answer, cached tokens within the prompt. */
export function usageOfCounts({ prompt, cached, candidates, thoughts }: GeminiCounts): ReplyUsage {
  const isWritten = candidates !== null || thoughts !== null;
  return {
    input: prompt,
    cacheRead: cached,
    cacheWrite: null,
    output: isWritten ? (candidates ?? 0) + (thoughts ?? 0) : null,
    reasoning: thoughts,
  };
}
