import type { Preference } from './routing-decision.ts';

/** Prices of a model, US dollars per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Read from a provider's cache; `null`: the feed names none. */
  readonly cached: number | null;
  /** Written into a provider's cache; `null`: the feed names none. */
  readonly cacheWrite: number | null;
}

/** What is known of models by a feed; `canonical` names are looked up first, then bare ids. */
export interface ModelFigures {
  price(model: string): ModelPrice | null;
  /** Lower is better; the unit is the query's business. `null`: no data. */
  latency(model: string): number | null;
}

export interface Ranked<Model> {
  readonly model: Model;
  /** Position in the route, from 1. */
  readonly declared: number;
  /** What it was sorted by; `null`: no data. */
  readonly value: number | null;
}

/**
 * Models in the order to try. Those without data come behind all others; equals and they keep their
 * declared order.
 */
export function rankModels<Model>(
  models: readonly Model[],
  prefer: Preference,
  figureOf: (model: Model) => number | null,
): readonly Ranked<Model>[] {
  const known = models.map((model, index): Ranked<Model> => {
    const value = prefer === 'none' ? null : figureOf(model);
    return { model, declared: index + 1, value: value === null || Number.isNaN(value) ? null : value };
  });
  if (prefer === 'none') return known;
  const withData = known.filter(({ value }) => value !== null);
  const without = known.filter(({ value }) => value === null);
  return [...withData.toSorted((one, other) => compare(one.value, other.value)), ...without];
}

function compare(one: number | null, other: number | null): number {
  if (one === null || other === null || one === other) return 0;
  return one < other ? -1 : 1;
}

/** What `cheapest` sorts by. */
export function blendedPrice(price: ModelPrice | null): number | null {
  return price === null ? null : price.input + price.output;
}
