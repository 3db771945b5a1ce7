import type { ShownPrice } from '../../src-main/contract/price-calls.ts';

/** US dollars per million tokens: `2.50`, `0.075`. */
export function rateText(rate: number): string {
  return rate >= 1 || rate === 0 ? rate.toFixed(2) : String(Number(rate.toPrecision(4)));
}

/** Who says what a model costs, and of when it is. */
export function priceSourceText({ asOf, source }: ShownPrice): string {
  if (source === 'override') return 'your own price';
  const name = source === 'bundled' ? 'list price' : source;
  return asOf === null ? name : `${name}, ${asOf.slice(0, 10)}`;
}

/** A rate as a person types it; `null` for an empty field, `undefined` for what is no rate. */
export function parseRate(text: string): number | null | undefined {
  const trimmed = text.trim().replace(',', '.').replace(/^\$/, '');
  if (trimmed === '') return null;
  const rate = Number(trimmed);
  return Number.isFinite(rate) && rate >= 0 && rate <= 1_000_000 ? rate : undefined;
}
