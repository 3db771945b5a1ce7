import type { LoadOrder, LoadResult } from './load.ts';
import { cpuSeconds, type Party } from './party.ts';
import { eventsPerStream, requestBody } from './payloads.ts';

export interface Contestant {
  readonly name: string;
  readonly party: Party;
  /** The model to name in the request's body. */
  readonly model: string;
}

export interface Scenario {
  readonly name: string;
  readonly stream: boolean;
  readonly concurrency: number;
}

export interface Sample {
  readonly requestsPerSecond: number;
  /** 0 for plain replies. */
  readonly eventsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly firstByteP50: number;
  /** Microseconds of CPU per request; `null` where the platform does not tell. */
  readonly cpuPerRequest: number | null;
}

/** One run of one scenario against one contestant. Rejects when a reply was no success. */
export async function measure(
  load: Party['process'],
  { name, party, model }: Contestant,
  { stream, concurrency }: Scenario,
  milliseconds: number,
): Promise<Sample> {
  const before = await cpuSeconds(party.process);
  const order = { port: party.port, body: requestBody(model, stream), stream, concurrency, milliseconds };
  const result = await send(load, order);
  const after = await cpuSeconds(party.process);
  if (result.errors > 0) throw new Error(`${name}: ${result.errors} of ${result.requests} replies failed`);
  const requestsPerSecond = result.requests / result.seconds;
  return {
    requestsPerSecond,
    eventsPerSecond: stream ? requestsPerSecond * eventsPerStream : 0,
    p50: result.p50,
    p99: result.p99,
    firstByteP50: result.firstByteP50,
    cpuPerRequest: before === null || after === null ? null : ((after - before) * 1e6) / result.requests,
  };
}

function send(load: Party['process'], order: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the load generator ended with code ${code}`));
    load.once('exit', ended);
    load.once('message', (result) => {
      load.off('exit', ended);
      resolve(result as LoadResult);
    });
    load.send(order);
  });
}

/** The middle one of each figure over the rounds. */
export function medianSample(samples: readonly Sample[]): Sample {
  const of = (figure: (sample: Sample) => number) => median(samples.map(figure));
  const cpu = samples.flatMap(({ cpuPerRequest }) => (cpuPerRequest === null ? [] : [cpuPerRequest]));
  return {
    requestsPerSecond: of((sample) => sample.requestsPerSecond),
    eventsPerSecond: of((sample) => sample.eventsPerSecond),
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
