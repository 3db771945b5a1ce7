import type { CallTotals, CostGroup, CostReport } from '../../src-main/contract/cost-calls.ts';

/**
 * A report for a spreadsheet (RFC 4180): one line a group, then what is behind them, and no sum, so that the
 * column adds up to the total. Costs in US dollars with nine decimals; empty: unknown.
 */
export function reportCsv(by: CostGroup, { others, rows }: CostReport): string {
  const lines = rows.map((row) => [row.key ?? '', ...figures(row)]);
  if (others !== null) lines.push([`(${others.groups} more)`, ...figures(others)]);
  const heading = [
    by,
    'calls',
    'failed',
    'unpriced',
    'input',
    'cached',
    'cache_write',
    'output',
    'reasoning',
    'cost_usd',
  ];
  return [heading, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function figures(totals: CallTotals): string[] {
  const { cacheCreationTokens, cachedTokens, calls, completionTokens, costNanoUsd, failedCalls } = totals;
  const counts = [
    calls,
    failedCalls,
    totals.unpricedCalls,
    totals.promptTokens,
    cachedTokens,
    cacheCreationTokens,
  ];
  return [
    ...[...counts, completionTokens, totals.reasoningTokens].map((count) =>
      count === null ? '' : String(count),
    ),
    costNanoUsd === null ? '' : dollars(costNanoUsd),
  ];
}

/** Without a floating point between: the last billionth counts. */
function dollars(nanoUsd: number): string {
  const digits = String(Math.abs(nanoUsd)).padStart(10, '0');
  return `${nanoUsd < 0 ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** Quoted where it must be; what a spreadsheet would run as a formula is made a text. */
function cell(text: string): string {
  const safe = /^[=+@\t\r]/.test(text) || /^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
