import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { CallRow, CallTotals } from './cost-calls.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A conversation. Times are milliseconds since the epoch. */
export const SessionRow = Type.Object({
  ...CallTotals.properties,
  sessionId: Type.String(),
  startMs: Type.Number(),
  lastMs: Type.Number(),
  /** In the order in which they came in. */
  models: Type.Array(Type.String()),
});
export type SessionRow = Static<typeof SessionRow>;

/** One call of a conversation, with what routing made of it. `null`: its gateway does not tell. */
export const SessionTurn = Type.Object({
  ...CallRow.properties,
  /** From 1. */
  turn: Type.Integer(),
  /** It stayed with its model without a router being asked. */
  pinned: Nullable(Type.Boolean()),
  /** The provider's cache still had the conversation. */
  warm: Nullable(Type.Boolean()),
  idleMs: Nullable(Type.Number()),
  /** Another model than the turn before. */
  switched: Type.Boolean(),
  /** What the budget said of a change of model: `allowed`, `retained`, and why. */
  verdict: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  /** What the change costs more than staying; below 0: it saves. */
  switchCostUsd: Nullable(Type.Number()),
  /** The model that the budget kept out. */
  refusedModel: Nullable(Type.String()),
  /** The running account of the budget, US dollars. */
  ledger: Nullable(
    Type.Object({
      baselineUsd: Type.Number(),
      spendUsd: Type.Number(),
      ceilingUsd: Nullable(Type.Number()),
      switches: Nullable(Type.Integer()),
    }),
  ),
});
export type SessionTurn = Static<typeof SessionTurn>;

/** Where in its conversation a trace stands. */
export const TraceTurn = Type.Object({
  sessionId: Type.String(),
  /** Of its first call, from 1. */
  turn: Type.Integer(),
  turns: Type.Integer(),
});
export type TraceTurn = Static<typeof TraceTurn>;

export const sessionCalls = {
  /** What a trace cost, call by call in their order, and where it stands; `turn` `null`: in no conversation. */
  'traces.calls': defineCall({
    params: Type.Object({ traceId: Type.String({ pattern: '^[0-9a-fA-F]{32}$' }) }),
    result: Type.Object({ calls: Type.Array(CallRow), turn: Nullable(TraceTurn) }),
  }),
  /** Those that went on last come first. */
  'sessions.list': defineCall({
    params: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 500 }) }),
    result: Type.Object({ sessions: Type.Array(SessionRow) }),
  }),
  /** Oldest turn first; no turns: nobody knows the session (any more). */
  'sessions.get': defineCall({
    params: Type.Object({ sessionId: Type.String({ minLength: 1, maxLength: 1024 }) }),
    result: Type.Object({ turns: Type.Array(SessionTurn) }),
  }),
};
