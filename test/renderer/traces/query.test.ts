import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewText, nearestRank } from '../../../src-renderer/lib/nearest-rank.ts';
import { durationRange, withDurationRange } from '../../../src-renderer/traces/duration-range.ts';
import { latencyBins } from '../../../src-renderer/traces/latency-bins.ts';
import { filterInAddress } from '../../../src-renderer/traces/list-address.ts';
import { completed, completionPlace, fitting } from '../../../src-renderer/traces/query-completion.ts';
import {
  exactTerm,
  hasTerm,
  queryFault,
  toggledTerm,
  withTerm,
} from '../../../src-renderer/traces/query-edit.ts';

describe('queryFault', () => {
  it('[ux A26] names the column of what is missing', () => {
    expect(queryFault('llm.model=')).toEqual({ message: 'value expected', place: { from: 11, to: 11 } });
    expect(queryFault('status:error OR')).toMatchObject({ message: 'term expected' });
  });

  it.each(['', 'status:error -env:dev llm.duration_ms>2s', 'guid:x-request-id=abc', 'model:(a OR b)'])(
    'has nothing against %j',
    (text) => {
      expect(queryFault(text)).toBeNull();
    },
  );
});

describe('editing a query by click', () => {
  it.each([
    ['', 'is:slow', 'is:slow'],
    ['status:error', 'is:slow', 'status:error is:slow'],
    ['a=1 OR b=2', 'is:slow', '(a=1 OR b=2) is:slow'],
    ['a=1 is:slow b=2', 'is:slow', 'a=1 b=2'],
    ['is:slow', 'is:slow', ''],
    ['-is:slow', 'is:slow', '-is:slow is:slow'],
    ['-a=1 b=2', '-a=1', 'b=2'],
    ['name:"two words" is:slow', 'name:"two words"', 'is:slow'],
  ])('%j with %s becomes %j', (query, term, expected) => {
    expect(toggledTerm(query, term)).toBe(expected);
  });

  it('sees a term only where it must hold', () => {
    expect(hasTerm('is:slow status:error', 'is:slow')).toBe(true);
    expect(hasTerm('is:slow OR status:error', 'is:slow')).toBe(false);
    expect(hasTerm('{is:slow}', 'is:slow')).toBe(false);
    expect(withTerm('a=1', 'a=1')).toBe('a=1');
  });

  it('always makes terms that can be read, with the value as it was', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const term = exactTerm('key', value);
        fc.pre(value.trim() !== '');
        expect(queryFault(term)).toBeNull();
        expect(hasTerm(term, term)).toBe(true);
      }),
    );
  });
});

describe('the range of durations in a query', () => {
  it('replaces the one that is there', () => {
    expect(withDurationRange('status:error', 100.7, 250.2)).toBe(
      'status:error duration>=100ms duration<=251ms',
    );
    expect(withDurationRange('duration>=1ms duration<=2ms status:error', 5, 9)).toBe(
      'status:error duration>=5ms duration<=9ms',
    );
    expect(withDurationRange('duration>=1ms a=1', null, null)).toBe('a=1');
    expect(durationRange('duration>2s')).toBeNull();
  });
});

describe('completion', () => {
  const keys = ['llm.model', 'llm.provider', 'model', 'status'];

  it.each([
    ['mod', 3, { key: null, prefix: 'mod' }],
    ['status:error llm.m', 18, { key: null, prefix: 'llm.m' }],
    ['-stat', 5, { key: null, prefix: 'stat' }],
    ['(mod', 4, { key: null, prefix: 'mod' }],
    ['status:er', 9, { key: 'status', prefix: 'er' }],
    ['plano.route.name="code g', 24, { key: 'plano.route.name', prefix: 'code g' }],
    ['llm.model=', 10, { key: 'llm.model', prefix: '' }],
  ])('of %j at %i', (text, caret, expected) => {
    expect(completionPlace(text, caret)).toMatchObject(expected);
  });

  it('has nothing to complete between terms', () => {
    expect(completionPlace('', 0)).toBeNull();
    expect(completionPlace('a=1 ', 4)).toBeNull();
  });

  it('offers what begins so before what contains it', () => {
    expect(fitting(keys, 'mod')).toEqual(['model', 'llm.model']);
    expect(fitting(['status'], 'status')).toEqual([]);
  });

  it('puts a choice in its place, quoted where it must be', () => {
    const key = completionPlace('a=1 mo b=2', 6);
    expect(key && completed('a=1 mo b=2', key, 'model')).toEqual({ text: 'a=1 model: b=2', caret: 10 });
    const value = completionPlace('route:co', 8);
    expect(value && completed('route:co', value, 'code review')).toEqual({
      text: 'route:"code review" ',
      caret: 20,
    });
  });
});

describe('percentiles', () => {
  it('[ux A39] are the nearest rank, and say of how few they are', () => {
    const values = [120, 80, 95, 400, 110, 105, 2000, 90, 100, 130];
    expect([0.5, 0.95, 0.99].map((share) => nearestRank(values, share))).toEqual([105, 2000, 2000]);
    expect(fewText(values.length)).toBe('');
    expect([0.5, 0.95, 0.99].map((share) => nearestRank([7], share))).toEqual([7, 7, 7]);
    expect(fewText(1)).toBe(' (n=1)');
    expect(nearestRank([], 0.5)).toBeNull();
  });
});

describe('latencyBins', () => {
  it('count every value once, in rising ranges', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 50 }), (values) => {
        const bins = latencyBins(values, 12);
        expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(values.length);
        for (const bin of bins) expect(bin.to).toBeGreaterThanOrEqual(bin.from);
      }),
    );
  });

  it('has one bar for equal values and none for no values', () => {
    expect(latencyBins([40, 40], 12)).toMatchObject([{ count: 2 }]);
    expect(latencyBins([], 12)).toEqual([]);
  });
});

describe('the address of the list', () => {
  it.each([
    ['#/traces?q=status%3Aerror%20is%3Afallback', { query: 'status:error is:fallback', since: null }],
    ['#/traces?q=a%3D1&since=30m', { query: 'a=1', since: '30m' }],
    ['#/traces?since=1h', { query: '', since: '1h' }],
    ['#/traces?since=soon', null],
    ['#/traces', null],
    ['#/traces/7f4e9a1c?q=a', null],
    ['#/config?q=a', null],
    ['', null],
  ])('%j names %j', (hash, filter) => {
    expect(filterInAddress(hash)).toEqual(filter);
  });
});
