import { numberMember } from '../json-value.ts';
import type { ReplyUsage } from '../reply.ts';

/** Gemini's own counts; `null`: not told. */
export interface GeminiCounts {
  readonly prompt: number | null;
  /** What tools that Google runs put before the model: beside the prompt, and paid for like it. */
  readonly toolPrompt: number | null;
  readonly cached: number | null;
  readonly candidates: number | null;
  readonly thoughts: number | null;
}

/** The counts of a `usageMetadata` after those before it: of each the last that was told; `null`: none yet. */
export function readCounts(metadata: unknown, before: GeminiCounts | null): GeminiCounts | null {
  const counts = {
    prompt: numberMember(metadata, 'promptTokenCount') ?? before?.prompt ?? null,
    toolPrompt: numberMember(metadata, 'toolUsePromptTokenCount') ?? before?.toolPrompt ?? null,
    cached: numberMember(metadata, 'cachedContentTokenCount') ?? before?.cached ?? null,
    candidates: numberMember(metadata, 'candidatesTokenCount') ?? before?.candidates ?? null,
    thoughts: numberMember(metadata, 'thoughtsTokenCount') ?? before?.thoughts ?? null,
  };
  return Object.values(counts).every((count) => count === null) ? null : counts;
}

/** Thoughts are counted beside the answer, cached tokens within the prompt; the total has them all. */
export function usageOfCounts(counts: GeminiCounts): ReplyUsage {
  const { prompt, toolPrompt, cached, candidates, thoughts } = counts;
  const isRead = prompt !== null || toolPrompt !== null;
  const isWritten = candidates !== null || thoughts !== null;
  return {
    input: isRead ? (prompt ?? 0) + (toolPrompt ?? 0) : null,
    cacheRead: cached,
    cacheWrite: null,
    output: isWritten ? (candidates ?? 0) + (thoughts ?? 0) : null,
    reasoning: thoughts,
  };
}
