import { direct, type Entrant, ours, oursTraced, passThrough, peer } from './entrants.ts';
import type { Work } from './work.ts';

/** Requests one after another on each of some connections. */
export interface SpeedTable {
  /** For `--only`. */
  readonly id: string;
  readonly title: string;
  readonly concurrency: number;
  readonly isStream: boolean;
  readonly note?: string;
  readonly rows: readonly SpeedRow[];
}

export interface SpeedRow {
  readonly name: string;
  readonly entrant: Entrant;
  readonly work: Work;
}

const small: Work = { reply: 'plain', client: 'chat', upstream: 'chat', contextBytes: 850 };
const stream: Work = { ...small, reply: 'stream' };

/** What the others are compared with. */
export const baseline = passThrough.name;

export const speedTables: readonly SpeedTable[] = [
  json('json-1', 'JSON, 1 KB each way, 1 connection', 1, small),
  json('json-32', 'JSON, 1 KB each way, 32 connections', 32, small),
  json('context-100k', 'Contexts of 100 KB, answers of 1 KB, 8 connections', 8, {
    ...small,
    contextBytes: 100_000,
  }),
  json('context-1m', 'Contexts of 1 MB, answers of 1 KB, 4 connections', 4, {
    ...small,
    contextBytes: 1_000_000,
  }),
  {
    id: 'streams-1',
    title: 'Streams of 200 events, 1 connection',
    concurrency: 1,
    isStream: true,
    rows: everyone(stream),
  },
  {
    id: 'streams-32',
    title: 'Streams of 200 events, 32 connections',
    concurrency: 32,
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
  return { id, title, concurrency, isStream: false, rows: everyone(work) };
}

function everyone(work: Work): readonly SpeedRow[] {
  return [direct, passThrough, ours, oursTraced, peer].map((entrant) => ({
    name: entrant.name,
    entrant,
    work,
  }));
}

function translated(entrant: Entrant, what: string, apis: Pick<Work, 'client' | 'upstream'>): SpeedRow {
  return { name: `${entrant.name}: ${what}`, entrant, work: { ...stream, ...apis } };
}
