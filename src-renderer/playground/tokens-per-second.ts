import type { PlaygroundResult } from '../../src-main/contract/playground-calls.ts';

type Timed = Pick<PlaygroundResult, 'completionTokens' | 'durationMs' | 'timeToFirstTokenMs'>;

/** How fast an answer came once it had begun; `null` where it came in one piece, or that is not known. */
export function tokensPerSecond({ completionTokens, durationMs, timeToFirstTokenMs }: Timed): number | null {
  if (completionTokens === null || timeToFirstTokenMs === null) return null;
  const streamedMs = durationMs - timeToFirstTokenMs;
  return streamedMs < 1 ? null : (completionTokens / streamedMs) * 1000;
}
