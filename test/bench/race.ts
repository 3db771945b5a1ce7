import type { Contestant, Entrant } from './entrants.ts';
import { measure, medianSample, type Sample } from './measure.ts';
import type { Party } from './party.ts';
import type { SpeedRow, SpeedTable } from './speed-tables.ts';
import type { ClientRequest, Work } from './work.ts';

export interface Pace {
  readonly rounds: number;
  /** Of each row in each round. */
  readonly milliseconds: number;
  /** Milliseconds of load in front of the first round. */
  readonly warmUp: number;
}

/** Each round visits all rows, each time beginning with another one; the result has the medians, in order. */
export async function race(
  load: Party['process'],
  table: SpeedTable,
  contestants: ReadonlyMap<Entrant, Contestant>,
  { milliseconds, rounds, warmUp }: Pace,
): Promise<readonly { readonly name: string; readonly sample: Sample }[]> {
  const runners = table.rows.map((row) => runnerOf(row, contestants));
  for (const { contestant, request, row } of runners) {
    await prove(row, contestant, request);
    await measure(load, contestant, request, table, warmUp);
  }
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % runners.length;
    for (const { contestant, request, samples } of [...runners.slice(shift), ...runners.slice(0, shift)]) {
      samples.push(await measure(load, contestant, request, table, milliseconds));
    }
  }
  return runners.map(({ row, samples }) => ({ name: row.name, sample: medianSample(samples) }));
}

function runnerOf(row: SpeedRow, contestants: ReadonlyMap<Entrant, Contestant>) {
  const contestant = contestants.get(row.entrant);
  if (contestant === undefined) throw new Error(`${row.entrant.name} has not been started`);
  const samples: Sample[] = [];
  return { row, contestant, request: contestant.requestFor(row.work), samples };
}

/** Figures count only for a whole answer in the client's own API. */
async function prove({ name, work }: SpeedRow, { party }: Contestant, request: ClientRequest): Promise<void> {
  const { body, headers, path } = request;
  const response = await fetch(`http://127.0.0.1:${party.port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer bench', ...headers },
    body,
  });
  const text = await response.text();
  const missing = signsOf(work).filter((sign) => !text.includes(sign));
  if (missing.length > 0)
    throw new Error(
      `${name} answers ${response.status} without ${missing.join(', ')}: ${text.slice(0, 500)}`,
    );
}

function signsOf({ client, reply }: Work): readonly string[] {
  if (reply === 'plain') return ['quick brown fox'];
  return ['word0"', 'word190"', client === 'chat' ? 'chat.completion.chunk' : 'message_stop'];
}
