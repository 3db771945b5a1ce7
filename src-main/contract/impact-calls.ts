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
export const BrokenRequest = Type.Object({ ...Asked, reason: Type.String() });
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

export const impactCalls = {
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
