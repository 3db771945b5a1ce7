import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { PriceSourceName } from './cost-calls.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Rate = Type.Number({ minimum: 0, maximum: 1_000_000 });

/** US dollars per million tokens. */
const rates = { input: Rate, output: Rate, cached: Nullable(Rate), cacheWrite: Nullable(Rate) };

/** What a model costs, and who says so. */
export const ShownPrice = Type.Object({
  ...rates,
  source: PriceSourceName,
  /** When the source was read, RFC 3339 or a date; `null`: it has no date. */
  asOf: Nullable(Type.String()),
});
export type ShownPrice = Static<typeof ShownPrice>;

/** A model of the config that serves. */
export const ProviderModel = Type.Object({
  name: Type.String(),
  model: Type.String(),
  provider: Type.String(),
  default: Type.Boolean(),
  wildcard: Type.Boolean(),
  /** `client`: the caller's credential is passed on; `none`: nothing is sent. */
  key: Type.Enum(['set', 'missing', 'client', 'none']),
  /** As the config refers to the credential, `$OPENAI_API_KEY`; `null`: it does not. */
  keyReference: Nullable(Type.String()),
  price: Nullable(ShownPrice),
});
export type ProviderModel = Static<typeof ProviderModel>;

export const priceCalls = {
  /** The models of the config, with their keys and prices; empty when nothing is served. */
  'models.overview': defineCall({
    params: Type.Object({}),
    result: Type.Object({
      models: Type.Array(ProviderModel),
      /** The user's own price file, and what is wrong with it. */
      file: Type.String(),
      problems: Type.Array(Type.String()),
    }),
  }),
  /** Prices by the names that were asked for; `null`: nobody knows. */
  'prices.read': defineCall({
    params: Type.Object({ models: Type.Array(Type.String({ maxLength: 500 }), { maxItems: 500 }) }),
    result: Type.Object({
      prices: Type.Array(Type.Object({ model: Type.String(), price: Nullable(ShownPrice) })),
    }),
  }),
  /** Writes a price into the user's own file; calls that nobody could price are priced by it. */
  'prices.set': defineCall({
    params: Type.Object({ model: Type.String({ minLength: 1, maxLength: 500 }), ...rates }),
    result: Type.Object({ price: ShownPrice }),
  }),
};
