import type { Contestant } from './entrants.ts';
import { driveLoad, paceLoad } from './load-order.ts';
import type { Party } from './party.ts';
import { cpuSeconds } from './process-figures.ts';
import type { SpeedTable } from './speed-tables.ts';
import type { ClientRequest } from './work.ts';

export interface Sample {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly firstByteP50: number;
  /** Microseconds of CPU per request; `null` where the platform does not tell. */
  readonly cpuPerRequest: number | null;
}

/** One run of one row. Rejects when a reply was no success. */
export async function measure(
  load: Party['process'],
  { name, party }: Contestant,
  request: ClientRequest,
  { drive }: SpeedTable,
  milliseconds: number,
): Promise<Sample> {
  const before = await cpuSeconds(party.process);
  const order = { port: party.port, request, milliseconds };
  const result = await ('perSecond' in drive
    ? paceLoad(load, { ...order, ...drive })
    : driveLoad(load, { ...order, ...drive }));
  const after = await cpuSeconds(party.process);
  if (result.errors > 0) throw new Error(`${name}: ${result.errors} of ${result.requests} replies failed`);
  return {
    requestsPerSecond: result.requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    firstByteP50: result.firstByteP50,
    cpuPerRequest: before === null || after === null ? null : ((after - before) * 1e6) / result.requests,
  };
}

/** The middle one of each figure over the rounds. */
export function medianSample(samples: readonly Sample[]): Sample {
  const of = (figure: (sample: Sample) => number) => median(samples.map(figure));
  const cpu = samples.flatMap(({ cpuPerRequest }) => (cpuPerRequest === null ? [] : [cpuPerRequest]));
  return {
    requestsPerSecond: of((sample) => sample.requestsPerSecond),
    p50: of((sample) => sample.p50),
    p99: of((sample) => sample.p99),
    firstByteP50: of((sample) => sample.firstByteP50),
    cpuPerRequest: cpu.length === 0 ? null : median(cpu),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
