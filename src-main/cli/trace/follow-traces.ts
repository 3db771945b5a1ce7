import { setTimeout } from 'node:timers/promises';
import type { ListedTrace, TraceSummary } from '../../collector/get-traces-request.ts';
import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { filterAttributes } from './attribute-filter.ts';
import { findTraces } from './find-traces.ts';
import type { ShowRequest } from './show-options.ts';
import { printable, totalMs } from './trace-text.ts';

/**
 * Prints one line for every trace that ends from now on, or since the window that was asked for, until
 * the user interrupts; with `--json` the trace itself. Throws `CliFailure`.
 */
export async function followTraces(io: CliIo, { json }: GlobalOptions, request: ShowRequest): Promise<void> {
  const begin = request.sinceMs === null ? Date.now() : Date.now() - request.sinceMs;
  const shown = new Set<string>();
  while (!io.signal.aborted) {
    // A trace that ends now may have begun a good while ago.
    const sinceMs = Math.max(Date.now() - begin, 0) + longestMs;
    const { traces } = await findTraces(
      io,
      { ...request, sinceMs },
      { summary: true, order: 'updated', limit: page },
    );
    for (const trace of traces.toReversed()) {
      const { trace_id, summary } = trace;
      if (!summary || shown.has(trace_id) || !hasEnded(summary, begin)) continue;
      shown.add(trace_id);
      io.stdout.write(json ? await fullTrace(io, request, trace) : line(trace_id, summary));
    }
    for (const oldest of shown) if (shown.size > 2 * page) shown.delete(oldest);
    await setTimeout(pollMs, undefined, { signal: io.signal }).catch(() => undefined);
  }
}

const pollMs = 400;
/** No span for so long: the trace has ended. */
const quietMs = 500;
const longestMs = 600_000;
const page = 500;

function hasEnded({ complete, updated_ms }: TraceSummary, begin: number): boolean {
  return complete && updated_ms >= begin && Date.now() - updated_ms >= quietMs;
}

async function fullTrace(io: CliIo, request: ShowRequest, { trace_id }: ListedTrace): Promise<string> {
  const byId: ShowRequest = { ...request, sinceMs: null, target: { kind: 'id', prefix: trace_id } };
  const { traces } = await findTraces(io, byId, { full: true, limit: 1 });
  const [trace] = filterAttributes(traces, request.patterns).traces;
  return trace ? `${JSON.stringify({ trace_id: trace.trace_id, spans: trace.spans })}\n` : '';
}

function line(traceId: string, { start_ns, end_ns, service, name, errors }: TraceSummary): string {
  const time = new Date(Number(BigInt(start_ns) / 1_000_000n)).toTimeString().slice(0, 8);
  const duration = `${totalMs(BigInt(start_ns), BigInt(end_ns))}ms`;
  const failed = errors === 0 ? '' : `  ✗ ${errors} ${errors === 1 ? 'error' : 'errors'}`;
  return `${time}  ${traceId.slice(0, 8)}  ${duration}  ${printable(service)} ${printable(name)}${failed}\n`;
}
