import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { TraceStats } from './trace-calls.ts';

/** Traces that are about to be deleted; until then it can be taken back. */
export const TraceClearing = Type.Object({
  traces: Type.Integer(),
  /** Milliseconds since the epoch. */
  untilMs: Type.Number(),
});
export type TraceClearing = Static<typeof TraceClearing>;

export const TraceStorage = Type.Object({
  stats: TraceStats,
  /** When the oldest traces go. */
  limits: Type.Object({
    bytes: Type.Number(),
    ageMs: Type.Number(),
    spans: Type.Number(),
  }),
  clearing: Type.Union([TraceClearing, Type.Null()]),
});
export type TraceStorage = Static<typeof TraceStorage>;

export const storageCalls = {
  'traces.storage': defineCall({ params: Type.Object({}), result: TraceStorage }),
  /** Deletes every trace that is there now, in ten seconds. `store_locked` where another process has the store. */
  'traces.clear-soon': defineCall({ params: Type.Object({}), result: TraceClearing }),
  /** Takes it back. */
  'traces.keep': defineCall({ params: Type.Object({}), result: Type.Object({}) }),
};
