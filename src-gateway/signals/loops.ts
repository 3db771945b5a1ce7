import type { Signal } from './signal-report.ts';
import type { ToolCall } from './tool-call.ts';

/** A tool call and its row. */
export interface PlacedCall extends ToolCall {
  readonly row: number;
}

/** Calls in a row that make a loop. */
const fewestCalls = 3;
const fewestCycles = 3;
const shortestPattern = 2;
const longestPattern = 5;

/** Tool calls that go round in circles; what stands between them does not count. */
export function findLoops(calls: readonly PlacedCall[]): readonly Signal[] {
  if (calls.length < fewestCalls) return [];
  const retries = runs(calls, (call, first) => call.name === first.name && call.input === first.input);
  const drifts = runs(calls, (call, first) => call.name === first.name).filter(
    (run) => variationsOf(run) > 1 && !retries.some((retry) => overlap(run, retry)),
  );
  return [...retries.map(retrySignal), ...drifts.map(driftSignal), ...oscillations(calls)];
}

/** Never empty. */
type Run = readonly [PlacedCall, ...PlacedCall[]];

/** Longest runs of at least three calls that continue their first one. */
function runs(
  calls: readonly PlacedCall[],
  continues: (call: PlacedCall, first: PlacedCall) => boolean,
): readonly Run[] {
  const found: Run[] = [];
  for (let at = 0; at < calls.length; ) {
    const first = calls[at];
    if (first === undefined) break;
    const run: [PlacedCall, ...PlacedCall[]] = [first];
    for (const call of calls.slice(at + 1)) {
      if (!continues(call, first)) break;
      run.push(call);
    }
    if (run.length >= fewestCalls) found.push(run);
    // A run that is too short has no longer one inside.
    at += run.length;
  }
  return found;
}

function variationsOf(run: Run): number {
  return new Set(run.map(({ input }) => input)).size;
}

function lastRow(run: Run): number {
  return (run.at(-1) ?? run[0]).row;
}

function overlap(one: Run, other: Run): boolean {
  return lastRow(one) >= other[0].row && one[0].row <= lastRow(other);
}

function retrySignal(run: Run): Signal {
  const [{ name, row }] = run;
  return {
    type: 'execution.loops.retry',
    row,
    confidence: 0.95,
    snippet: `Tool '${name}' called ${run.length} times with identical arguments`,
    match: 'rule',
    metadata: {
      tool_name: name,
      start_index: row,
      end_index: lastRow(run),
      call_count: run.length,
      loop_type: 'retry',
    },
  };
}

function driftSignal(run: Run): Signal {
  const [{ name, row }] = run;
  const variations = variationsOf(run);
  return {
    type: 'execution.loops.parameter_drift',
    row,
    confidence: 0.85,
    snippet: `Tool '${name}' called ${run.length} times with ${variations} different argument variations`,
    match: 'rule',
    metadata: {
      tool_name: name,
      start_index: row,
      end_index: lastRow(run),
      call_count: run.length,
      variation_count: variations,
      loop_type: 'parameter_drift',
    },
  };
}

interface Oscillation {
  readonly start: number;
  readonly end: number;
  readonly pattern: readonly string[];
  readonly cycles: number;
}

/** Two to five tools that call each other's turn, three times or more. */
function oscillations(calls: readonly PlacedCall[]): readonly Signal[] {
  const found: Oscillation[] = [];
  for (let at = 0; at + shortestPattern * fewestCycles <= calls.length; ) {
    const oscillation = oscillationAt(calls, at);
    if (oscillation !== null) found.push(oscillation);
    // The last cycle may be the first one of another pattern.
    at = oscillation === null ? at + 1 : oscillation.end + 1 - oscillation.pattern.length;
  }
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  let behind = -1;
  const apart = found.filter(({ end, start }) => {
    if (start <= behind) return false;
    behind = end;
    return true;
  });
  return apart.map((oscillation) => oscillationSignal(calls, oscillation));
}

/** The shortest pattern that is repeated from here. */
function oscillationAt(calls: readonly PlacedCall[], start: number): Oscillation | null {
  for (let length = shortestPattern; length <= longestPattern; length += 1) {
    const pattern = calls.slice(start, start + length).map(({ name }) => name);
    if (pattern.length < length || new Set(pattern).size < 2) continue;
    let end = start + length;
    while (end < calls.length && calls[end]?.name === pattern[(end - start) % length]) end += 1;
    const cycles = Math.floor((end - start) / length);
    if (cycles >= fewestCycles) return { start, end: start + cycles * length - 1, pattern, cycles };
  }
  return null;
}

function oscillationSignal(
  calls: readonly PlacedCall[],
  { cycles, end, pattern, start }: Oscillation,
): Signal {
  const row = calls[start]?.row ?? 0;
  return {
    type: 'execution.loops.oscillation',
    row,
    confidence: 0.9,
    snippet: `Oscillation pattern [${pattern.join(' → ')}] repeated ${cycles} times`,
    match: 'rule',
    metadata: {
      pattern,
      start_index: row,
      end_index: calls[end]?.row ?? row,
      cycle_count: cycles,
      loop_type: 'oscillation',
    },
  };
}
