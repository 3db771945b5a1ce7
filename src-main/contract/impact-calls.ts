import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Place = Type.Object({ route: Nullable(Type.String()), model: Nullable(Type.String()) });

/** Figures before and after; `null`: not known. */
const Change = <T extends Type.TSchema>(figure: T) =>
  Type.Object({ before: Nullable(figure), after: Nullable(figure) });

const Asked = {
  traceId: Type.String(),
  spanId: Type.String(),
  /** What it asks, for a glance. */
  question: Type.String(),
  from: Place,
};

/** A recorded request that another model or route would take. */
export const MovedRequest = Type.Object({
  ...Asked,
  to: Place,
  /** Of its call: as recorded, and by its tokens and the price of the other model. Billionths of a US dollar. */
  costNanoUsd: Change(Type.Number()),
  /** As recorded, and the median of the other model's recorded calls. */
  ms: Change(Type.Number()),
});
export type MovedRequest = Static<typeof MovedRequest>;

/** One that would be refused. */
export const BrokenRequest = Type.Object({
  ...Asked,
  /** What its client would get; `null`: no answer at all. */
  status: Nullable(Type.Integer()),
  reason: Type.String(),
});
export type BrokenRequest = Static<typeof BrokenRequest>;

export const ImpactReport = Type.Object({
  /** Requests that were decided under both configs: `moved`, `broken` and `untouched` add up to it. */
  compared: Type.Integer(),
  moved: Type.Array(MovedRequest),
  broken: Type.Array(BrokenRequest),
  untouched: Type.Integer(),
  /** No router answered, or the config that serves would refuse them too. */
  undecided: Type.Integer(),
  /** Why the first of them could not be decided. */
  undecidedReason: Nullable(Type.String()),
  /** Of all compared ones whose cost is known before and after. */
  costNanoUsd: Change(Type.Number()),
  unpriced: Type.Integer(),
  /** Median over all whose time is known before and after. */
  p50Ms: Change(Type.Number()),
  untimed: Type.Integer(),
});
export type ImpactReport = Static<typeof ImpactReport>;

/** A name that requests asked for and that nobody would answer to any more: they would fail with 404. */
export const BrokenModel = Type.Object({
  model: Type.String(),
  isAlias: Type.Boolean(),
  requests: Type.Integer(),
});
export type BrokenModel = Static<typeof BrokenModel>;

/** A port that would be closed, and who was seen there. */
export const ClosedPort = Type.Object({
  listener: Type.String(),
  port: Type.Integer(),
  /** Where the listener would be found instead; `null`: it is gone. */
  movedTo: Nullable(Type.Integer()),
  requests: Type.Integer(),
  /** Different clients, by their `User-Agent` without its version, and the first of them. */
  clientCount: Type.Integer(),
  clients: Type.Array(Type.String()),
});
export type ClosedPort = Static<typeof ClosedPort>;

export const ClientBreaks = Type.Object({
  /** Recorded requests that were looked at. */
  looked: Type.Integer(),
  models: Type.Array(BrokenModel),
  ports: Type.Array(ClosedPort),
});
export type ClientBreaks = Static<typeof ClientBreaks>;

export const impactCalls = {
  /**
   * Whom among the clients of the newest recorded requests a text leaves behind, as far as names and ports tell. Nothing
   * is called for it. Fails as `config.impact` does.
   */
  'config.breaks': defineCall({
    params: Type.Object({
      text: Type.String({ maxLength: 4_194_304 }),
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
    }),
    result: ClientBreaks,
  }),
  /**
   * What a text would do to the newest recorded requests of model listeners: each is decided under the config that
   * serves and under the text. No model is called but routers; neither file nor gateway is touched. Fails with
   * `config_invalid`, `env_missing` for a text that cannot serve, with `not_running` where nothing serves.
   */
  'config.impact': defineCall({
    params: Type.Object({
      text: Type.String({ maxLength: 4_194_304 }),
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
    }),
    result: ImpactReport,
    progress: Type.Object({ done: Type.Integer(), total: Type.Integer() }),
  }),
};
