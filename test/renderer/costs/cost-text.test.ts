import { describe, expect, it } from 'vitest';
import type { CostReport } from '../../../src-main/contract/cost-calls.ts';
import { costText, spendText, unknownCostReason } from '../../../src-renderer/costs/cost-text.ts';
import { parseRate, rateText } from '../../../src-renderer/costs/price-text.ts';
import { reportCsv } from '../../../src-renderer/costs/report-csv.ts';
import { fewText, nearestRank } from '../../../src-renderer/lib/nearest-rank.ts';
import { ledgerShares } from '../../../src-renderer/sessions/ledger.ts';

describe('what a person reads of a cost', () => {
  it.each([
    [4_750_000, false, '$0.00475'],
    [1_234_500_000_000, false, '$1234.50'],
    [12_100_000, true, '~$0.0121'],
    [0, false, '$0'],
    [null, false, '—'],
  ])('of %s billionths, assumed %s: %s', (nanoUsd, assumed, text) => {
    expect(costText(nanoUsd, assumed)).toBe(text);
  });

  it.each([
    ['[ux A41] a sum with calls that nobody can price', 420_000_000, 3, '$0.42 + 3 unpriced calls'],
    ['one of them', 420_000_000, 1, '$0.42 + 1 unpriced call'],
    ['nothing but such', null, 2, '— (2 unpriced calls)'],
    ['none of them', 420_000_000, 0, '$0.42'],
  ])('%s', (_, costNanoUsd, unpricedCalls, text) => {
    expect(spendText({ costNanoUsd, unpricedCalls, costAssumed: false })).toBe(text);
  });

  it('[ux A41] says why a cost is unknown', () => {
    const call = {
      costNanoUsd: null,
      failed: false,
      promptTokens: 5,
      completionTokens: 1,
      model: 'mine/m',
      requestModel: null,
    };
    expect(unknownCostReason(call)).toBe('no price for mine/m');
    expect(unknownCostReason({ ...call, promptTokens: null, completionTokens: null })).toBe(
      'the provider counted no tokens',
    );
    expect(unknownCostReason({ ...call, failed: true })).toBe('the call failed');
    expect(unknownCostReason({ ...call, costNanoUsd: 0 })).toBeNull();
  });

  it('[ux A43] shows spend as shares of baseline and ceiling', () => {
    const account = { baselineUsd: 1, spendUsd: 0.03, ceilingUsd: 0.05, switches: 1 };
    const { ofBaseline, ofCeiling } = ledgerShares(account);
    expect(ofBaseline).toBeCloseTo(0.03, 12);
    expect(ofCeiling).toBeCloseTo(0.6, 12);
    expect(ledgerShares({ ...account, baselineUsd: 0, ceilingUsd: 0 })).toEqual({
      ofBaseline: null,
      ofCeiling: null,
    });
  });

  it('[ux A39] takes percentiles by nearest rank, and says of how few they are', () => {
    const values = [120, 80, 95, 400, 110, 105, 2000, 90, 100, 130];
    expect([0.5, 0.95, 0.99].map((share) => nearestRank(values, share))).toEqual([105, 2000, 2000]);
    expect([0.5, 0.95, 0.99].map((share) => nearestRank([7], share))).toEqual([7, 7, 7]);
    expect(fewText(1)).toContain('n=1');
  });

  it('reads and writes rates', () => {
    expect(['2.5', ' $2,5 ', '', '-1', 'x'].map(parseRate)).toEqual([2.5, 2.5, null, undefined, undefined]);
    expect([2.5, 0.075, 0].map(rateText)).toEqual(['2.50', '0.075', '0.00']);
  });
});

describe('a report as CSV', () => {
  const totals = {
    ...{ calls: 1, failedCalls: 0, unpricedCalls: 0, promptTokens: 10, cachedTokens: null },
    ...{ cacheCreationTokens: null, completionTokens: 2, reasoningTokens: null, costAssumed: false },
  };
  const report = (keys: readonly (string | null)[], costs: readonly (number | null)[]): CostReport => ({
    rows: keys.map((key, index) => ({ key, ...totals, costNanoUsd: costs[index] ?? null })),
    others: { groups: 2, ...totals, costNanoUsd: 1 },
    total: { ...totals, costNanoUsd: 0 },
  });

  it('has a line for each group and what is behind them, to the billionth', () => {
    expect(reportCsv('model', report(['openai/gpt-4o', null], [1_234_567_890, 5]))).toBe(
      'model,calls,failed,unpriced,input,cached,cache_write,output,reasoning,cost_usd\r\n' +
        'openai/gpt-4o,1,0,0,10,,,2,,1.234567890\r\n' +
        ',1,0,0,10,,,2,,0.000000005\r\n' +
        '(2 more),1,0,0,10,,,2,,0.000000001\r\n',
    );
  });

  it('quotes what must be quoted, runs nothing as a formula, and leaves the unknown empty', () => {
    const lines = reportCsv('route', report(['a,"b"', '=1+1', '-x'], [null])).split('\r\n');
    expect(lines[1]).toBe('"a,""b""",1,0,0,10,,,2,,');
    expect(lines[2]).toMatch(/^'=1\+1,/);
    expect(lines[3]).toMatch(/^'-x,/);
  });
});
