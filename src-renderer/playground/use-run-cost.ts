import { useTrace } from '../traces/use-trace.ts';
import { runFigures } from './replay/replay-figures.ts';
import type { PlaygroundRun } from './run-request.ts';

/** US dollars of an ended run and all that it called, as its trace has them; `null`: not known, or not yet. */
export function useRunCost({ result, traceId }: PlaygroundRun): number | null {
  const { waterfall } = useTrace(traceId ?? noTrace, { isWanted: traceId !== null && result !== null });
  return waterfall === null ? null : (runFigures(waterfall, [], null)?.costUsd ?? null);
}

const noTrace = '0'.repeat(32);
