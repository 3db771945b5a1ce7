import { printable } from '../trace/trace-text.ts';

/** The figures of `planoai obs` as the original writes them; `—`: unknown, or nothing. */

/** US dollars: up to 8 decimals below $0.0001, up to 6 below $0.01, 4 below $1, else 2. */
export function costText(usd: number | null, assumed = false): string {
  if (usd === null || usd === 0) return '—';
  const mark = assumed ? '~' : '';
  if (usd < 0.0001) return `${mark}$${trimmed(usd.toFixed(8))}`;
  if (usd < 0.01) return `${mark}$${trimmed(usd.toFixed(6))}`;
  if (usd < 1) return `${mark}$${usd.toFixed(4)}`;
  const [whole = '', cents = ''] = usd.toFixed(2).split('.');
  return `${mark}$${grouped(whole)}.${cents}`;
}

/** `840ms`, `2.4s` */
export function millisecondsText(ms: number | null): string {
  if (ms === null) return '—';
  return ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`;
}

/** `123/s`, `45.6/s` */
export function speedText(tokensPerSecond: number | null): string {
  if (tokensPerSecond === null) return '—';
  return `${tokensPerSecond.toFixed(tokensPerSecond >= 100 ? 0 : 1)}/s`;
}

/** `12,345` */
export function countText(count: number | null): string {
  return count === null ? '—' : grouped(String(count));
}

/** A name from a span for a column; it cannot steer the terminal. */
export function nameText(name: string | null, most = 32): string {
  if (name === null) return '—';
  const text = printable(name);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Milliseconds for one token of the answer; `null`: it is not known. */
export function msPerToken(
  durationMs: number,
  firstTokenMs: number | null,
  tokens: number | null,
): number | null {
  if (tokens === null || tokens === 0 || firstTokenMs === null || durationMs <= firstTokenMs) return null;
  return (durationMs - firstTokenMs) / tokens;
}

/** By the rank that the original takes: `round(p × (n − 1))`, halves to even. `p` from 0 to 1; `null`: no values. */
export function percentile(values: readonly number[], p: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const rest = at - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  return sorted[Math.min(sorted.length - 1, isUp ? below + 1 : below)] ?? null;
}

function trimmed(decimal: string): string {
  return decimal.replace(/\.?0+$/, '');
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
