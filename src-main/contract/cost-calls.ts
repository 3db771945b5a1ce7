import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/**
 * Sums over calls to models. Tokens are `null` where no provider counted them; money is in whole billionths
 * of a US dollar, so that sums are exact, and `null` where no call is priced.
 */
const totals = {
  calls: Type.Integer(),
  failedCalls: Type.Integer(),
  /** They succeeded, and what they cost is not known: the sum is without them. */
  unpricedCalls: Type.Integer(),
  /** All of the input, with what caches gave and took. */
  promptTokens: Nullable(Type.Integer()),
  cachedTokens: Nullable(Type.Integer()),
  cacheCreationTokens: Nullable(Type.Integer()),
  completionTokens: Nullable(Type.Integer()),
  reasoningTokens: Nullable(Type.Integer()),
  costNanoUsd: Nullable(Type.Integer()),
  /** A rate in it was assumed from the usual ratio: shown with `~`. */
  costAssumed: Type.Boolean(),
};
export const CallTotals = Type.Object(totals);
export type CallTotals = Static<typeof CallTotals>;

export const PriceSourceName = Type.Enum(['override', 'models.dev', 'digitalocean', 'bundled']);

/** One call to a model. `null`: its span does not tell. */
export const CallRow = Type.Object({
  traceId: Type.String(),
  spanId: Type.String(),
  /** Milliseconds since the epoch. */
  startMs: Type.Number(),
  model: Nullable(Type.String()),
  requestModel: Nullable(Type.String()),
  provider: Type.String(),
  route: Nullable(Type.String()),
  listener: Nullable(Type.String()),
  /** The agent that it was made for. */
  agent: Nullable(Type.String()),
  sessionId: Nullable(Type.String()),
  requestId: Nullable(Type.String()),
  status: Nullable(Type.Integer()),
  failed: Type.Boolean(),
  error: Nullable(Type.String()),
  streaming: Nullable(Type.Boolean()),
  promptTokens: Nullable(Type.Integer()),
  cachedTokens: Nullable(Type.Integer()),
  cacheCreationTokens: Nullable(Type.Integer()),
  completionTokens: Nullable(Type.Integer()),
  reasoningTokens: Nullable(Type.Integer()),
  timeToFirstTokenMs: Nullable(Type.Number()),
  durationMs: Type.Number(),
  costNanoUsd: Nullable(Type.Integer()),
  /** `gateway`: the span itself says what the call cost; otherwise the catalogue that priced it. */
  costSource: Nullable(Type.Union([Type.Literal('gateway'), PriceSourceName])),
  costAssumed: Type.Boolean(),
});
export type CallRow = Static<typeof CallRow>;

export const costGroups = ['model', 'route', 'listener', 'agent', 'session', 'day'] as const;
export const CostGroup = Type.Enum([...costGroups]);
export type CostGroup = Static<typeof CostGroup>;

export const CostReport = Type.Object({
  /** The dearest first, days the newest first; `key` `null`: the calls that have none. */
  rows: Type.Array(Type.Object({ key: Nullable(Type.String()), ...totals })),
  /** The groups behind the shown ones in one row; `null`: all are shown. */
  others: Nullable(Type.Object({ groups: Type.Integer(), ...totals })),
  total: CallTotals,
});
export type CostReport = Static<typeof CostReport>;

export const costCalls = {
  /** What calls cost since then (milliseconds since the epoch; left out: all that is kept), by group. */
  'costs.report': defineCall({
    params: Type.Object({ by: CostGroup, sinceMs: Type.Optional(Type.Number()) }),
    result: CostReport,
  }),
  /** Single calls, newest first. */
  'calls.recent': defineCall({
    params: Type.Object({
      limit: Type.Integer({ minimum: 1, maximum: 5000 }),
      sinceMs: Type.Optional(Type.Number()),
    }),
    result: Type.Object({ calls: Type.Array(CallRow) }),
  }),
};
