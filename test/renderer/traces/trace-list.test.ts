import { describe, expect, it } from 'vitest';
import { mergeRows } from '../../../src-renderer/traces/merge-rows.ts';
import { outcomeText, traceOutcome } from '../../../src-renderer/traces/trace-outcome.ts';
import { sampleRow } from '../../support/console-sample.ts';

describe('mergeRows', () => {
  const row = (traceId: string, startNs: string, spanCount = 1) => sampleRow({ traceId, startNs, spanCount });

  it('puts new rows in their places, newest first', () => {
    const merged = mergeRows([row('b', '200'), row('a', '100')], [row('c', '150')], 10);
    expect(merged.map((one) => one.traceId)).toEqual(['b', 'c', 'a']);
  });

  it('replaces the row of a trace that grew', () => {
    const merged = mergeRows([row('a', '100', 1)], [row('a', '100', 5)], 10);
    expect(merged.map((one) => one.spanCount)).toEqual([5]);
  });

  it('compares times of different length as numbers', () => {
    const merged = mergeRows([row('old', '999')], [row('new', '1000')], 10);
    expect(merged.map((one) => one.traceId)).toEqual(['new', 'old']);
  });

  it('drops the oldest beyond the limit, and keeps the same list when nothing came', () => {
    const rows = [row('b', '200'), row('a', '100')];
    expect(mergeRows(rows, [row('c', '300')], 2).map((one) => one.traceId)).toEqual(['c', 'b']);
    expect(mergeRows(rows, [], 2)).toBe(rows);
  });
});

describe('traceOutcome', () => {
  it.each([
    [{ partial: true }, 'running', 'running'],
    [{ httpStatus: 200, errorCount: 0 }, 'ok', '200'],
    [{ httpStatus: 200, errorCount: 1 }, 'recovered', '200'],
    [{ httpStatus: 429, errorCount: 1 }, 'failed', '429'],
    [{ httpStatus: null, errorCount: 1 }, 'failed', 'error'],
    [{ httpStatus: null, errorCount: 0 }, 'ok', 'ok'],
  ])('of %j is %s', (part, outcome, text) => {
    expect(traceOutcome(sampleRow(part))).toBe(outcome);
    expect(outcomeText(sampleRow(part))).toBe(text);
  });
});
