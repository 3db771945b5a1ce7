import {
  bareFastify,
  direct,
  type Entrant,
  ours,
  oursLimited,
  oursRouted,
  oursTraced,
  oursTwice,
  passThrough,
  peer,
} from './entrants.ts';
import type { Work } from './work.ts';

/** Kinds of work that are compared with each other. */
export interface SpeedTable {
  /** For `--only`. */
  readonly id: string;
  readonly title: string;
  /** Requests one after another on so many connections, or at a rate, whatever the answers do. */
  readonly drive: { readonly concurrency: number } | { readonly perSecond: number };
  readonly isStream: boolean;
  readonly note?: string;
  readonly rows: readonly SpeedRow[];
}

export interface SpeedRow {
  readonly name: string;
  readonly entrant: Entrant;
  readonly work: Work;
}

/** What most requests are compared with. */
export const small: Work = { reply: 'plain', client: 'chat', upstream: 'chat', contextBytes: 850 };
const stream: Work = { ...small, reply: 'stream' };

/** What the others are compared with. */
export const baseline = passThrough.name;

const usual: readonly Entrant[] = [direct, passThrough, bareFastify, ours, oursTraced, peer];

export const speedTables: readonly SpeedTable[] = [
  json('json-1', 'JSON, 1 KB each way, 1 connection', 1, small),
  {
    ...json('json-32', 'JSON, 1 KB each way, 32 connections', 32, small),
    rows: [
      ...everyone(small),
      ...[oursTwice, oursLimited, oursRouted].map((entrant) => ({
        name: entrant.name,
        entrant,
        work: small,
      })),
    ],
  },
  json('json-128', 'JSON, 1 KB each way, 128 connections', 128, small),
  json('context-16k', 'Contexts of 16 KB, answers of 1 KB, 32 connections', 32, {
    ...small,
    contextBytes: 16_000,
  }),
  json('context-128k', 'Contexts of 128 KB, answers of 1 KB, 32 connections', 32, {
    ...small,
    contextBytes: 128_000,
  }),
  json('context-1m', 'Contexts of 1 MB, answers of 1 KB, 4 connections', 4, {
    ...small,
    contextBytes: 1_000_000,
  }),
  {
    ...json('paced-1000', 'JSON, 1 KB each way, 1,000 requests a second', 1, small),
    note: 'Sent at an even pace, whether earlier requests have been answered or not.',
    drive: { perSecond: 1_000 },
    rows: everyone(small, [direct, passThrough, bareFastify, ours, oursTraced]),
  },
  {
    id: 'streams-1',
    title: 'Streams of 200 events, 1 connection',
    drive: { concurrency: 1 },
    isStream: true,
    rows: everyone(stream),
  },
  {
    id: 'streams-32',
    title: 'Streams of 200 events, 32 connections',
    drive: { concurrency: 32 },
    isStream: true,
    note: `Events are counted as the provider sends them. ${peer.name} refuses Messages requests for a provider of Chat Completions and does not speak Responses for Chat Completions.`,
    rows: [
      ...everyone(stream),
      translated(ours, 'Messages client, Chat provider', { client: 'messages', upstream: 'chat' }),
      translated(ours, 'Chat client, Messages provider', { client: 'chat', upstream: 'messages' }),
      translated(ours, 'Chat client, Responses provider', { client: 'chat', upstream: 'responses' }),
      translated(peer, 'Chat client, Messages provider', { client: 'chat', upstream: 'messages' }),
    ],
  },
];

function json(id: string, title: string, concurrency: number, work: Work): SpeedTable {
  return { id, title, drive: { concurrency }, isStream: false, rows: everyone(work) };
}

function everyone(work: Work, entrants = usual): readonly SpeedRow[] {
  return entrants.map((entrant) => ({ name: entrant.name, entrant, work }));
}

function translated(entrant: Entrant, what: string, apis: Pick<Work, 'client' | 'upstream'>): SpeedRow {
  return { name: `${entrant.name}: ${what}`, entrant, work: { ...stream, ...apis } };
}
