import { createInterface } from 'node:readline';
import type { ListedTrace } from '../../collector/get-traces-request.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { clockText } from '../clock-text.ts';
import { printJson } from '../print-json.ts';
import { filterAttributes } from './attribute-filter.ts';
import { findTraces } from './find-traces.ts';
import type { ShowRequest } from './show-options.ts';
import { renderTrace, totalMs } from './trace-text.ts';

/** Prints traces, or their ids. Throws `CliFailure`. */
export async function showTraces(io: CliIo, globals: GlobalOptions, request: ShowRequest): Promise<void> {
  if (request.list) return listTraces(io, globals, request);
  const limit = limitOf(request, globals);
  const response = await findTraces(io, request, {
    limit,
    full: true,
    count: request.target.kind === 'any' && !globals.json,
  });
  if (request.target.kind === 'id') refuseAmbiguous(request.target.prefix, response.traces);
  const { traces, unmatched } = filterAttributes(response.traces, request.patterns);
  if (unmatched.length > 0 && traces.length > 0) {
    const outcome = unmatched.length === request.patterns.length ? ' Returning unfiltered traces.' : '';
    io.stderr.write(`Warning: Filter key(s) not found: ${unmatched.join(', ')}.${outcome}\n`);
  }
  if (response.truncated)
    io.stderr.write('Warning: The traces are too large to show them all. Use --limit or an id.\n');
  if (globals.json) {
    printJson(io, { traces: traces.map(({ trace_id, spans }) => ({ trace_id, spans })) });
    return;
  }
  if (traces.length === 0) {
    io.stdout.write('No traces found.\n');
    return;
  }
  for (const trace of traces) io.stdout.write(renderTrace(trace, globals));
  const more = (response.total ?? traces.length) - traces.length;
  if (more > 0) io.stdout.write(`… ${more} more traces (use --limit)\n`);
}

async function listTraces(io: CliIo, globals: GlobalOptions, request: ShowRequest): Promise<void> {
  const { traces } = await findTraces(io, request, { limit: limitOf(request, globals), summary: true });
  if (globals.json) {
    printJson(io, { trace_ids: traces.map(({ trace_id }) => trace_id) });
    return;
  }
  if (traces.length === 0) {
    io.stdout.write('No trace IDs found.\n');
    return;
  }
  const mayAsk = request.interactive && io.stdin.isTTY && io.stdout.isTTY && !io.env.CI;
  if (mayAsk) {
    const chosen = await choose(io, traces);
    if (chosen === null) io.stdout.write('Cancelled.\n');
    else await showTraces(io, globals, { ...request, list: false, target: { kind: 'id', prefix: chosen } });
    return;
  }
  const lines = traces.map(({ trace_id }) => `  - ${trace_id.slice(0, 8)}\n`);
  io.stdout.write(`Trace IDs:\n${lines.join('')}`);
}

const defaultLimit = 50;
const defaultPrinted = 10;
/** Enough to see that a prefix is not unique, and between what. */
const candidates = 10;

function limitOf({ target, limit, list }: ShowRequest, { json }: GlobalOptions): number {
  if (target.kind === 'last') return Math.min(limit ?? 1, 1);
  if (target.kind === 'id') return limit === 0 ? 0 : candidates;
  return limit ?? (list || json ? defaultLimit : defaultPrinted);
}

function refuseAmbiguous(prefix: string, traces: readonly ListedTrace[]): void {
  if (traces.length < 2) return;
  const ids = traces.map(({ trace_id }) => trace_id);
  throw new CliFailure(`Trace ID ${prefix} is ambiguous: ${ids.join(', ')}`, {
    code: 'ambiguous_trace_id',
    exitCode: exitCodes.refused,
    details: ids,
  });
}

/** The id that the user picks; `null`: none. */
async function choose(io: CliIo, traces: readonly ListedTrace[]): Promise<string | null> {
  traces.forEach((trace, index) => {
    io.stdout.write(`${String(index + 1).padStart(3)}  ${selectorLine(trace)}\n`);
  });
  io.stdout.write(`Show which trace? [1-${traces.length}] `);
  const lines = createInterface({ input: io.stdin, signal: io.signal });
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  return traces[Number(answer.trim() || 0) - 1]?.trace_id ?? null;
}

function selectorLine({ trace_id, summary }: ListedTrace): string {
  const [start, end] = [BigInt(summary?.start_ns ?? 0), BigInt(summary?.end_ns ?? 0)];
  const started = new Date(Number(start / 1_000_000n));
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${started.getFullYear()}-${two(started.getMonth() + 1)}-${two(started.getDate())}`;
  return `${trace_id.slice(0, 8)} (${totalMs(start, end)}ms total • ${day} ${clockText(started.getTime())})`;
}
