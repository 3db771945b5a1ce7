import type { ReplyUsage } from './reply.ts';

/**
 * A report of tokens after an earlier one of the same reply. Reports are cumulative: of each member the
 * last that was told counts, and it may be smaller than the one before.
 */
export function mergeReplyUsage(earlier: ReplyUsage | null, later: ReplyUsage): ReplyUsage {
  if (earlier === null) return later;
  return {
    input: later.input ?? earlier.input,
    cacheRead: later.cacheRead ?? earlier.cacheRead,
    cacheWrite: later.cacheWrite ?? earlier.cacheWrite,
    output: later.output ?? earlier.output,
    reasoning: later.reasoning ?? earlier.reasoning,
  };
}
