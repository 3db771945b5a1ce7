import { describe, expect, it } from 'vitest';
import {
  bytesText,
  countText,
  durationText,
  epochMsOf,
  groupedText,
  momentText,
} from '../../../src-renderer/lib/number-text.ts';

describe('durationText', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.42 ms'],
    [3.14, '3.1 ms'],
    [840, '840 ms'],
    [2410, '2.41 s'],
    [59_999, '60.00 s'],
    [64_000, '1 m 04 s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('counts and sizes', () => {
  it('shortens counts for narrow columns', () => {
    expect([0, 940, 3_100, 12_400, 3_200_000].map(countText)).toEqual(['0', '940', '3.1k', '12k', '3.2M']);
  });

  it('groups thousands', () => {
    expect(groupedText(1_240)).toBe('1\u202f240');
    expect(groupedText(999)).toBe('999');
  });

  it('writes bytes in powers of 1024', () => {
    expect([512, 3_482, 5_242_880].map(bytesText)).toEqual(['512 B', '3.4 KiB', '5.0 MiB']);
  });

  it('reads nanoseconds to the microsecond', () => {
    expect(epochMsOf('1790000000000123456')).toBe(1_790_000_000_000.123);
  });
});

describe('momentText', () => {
  const noon = new Date(2026, 8, 4, 12, 4, 31).getTime();

  it.each([
    ['today', new Date(2026, 8, 4, 23, 59).getTime(), '12:04:31'],
    ['another day', new Date(2026, 8, 5, 0, 0).getTime(), '4 Sep 2026, 12:04:31'],
  ])('says the date unless it is %s', (_, now, text) => {
    expect(momentText(noon, now)).toBe(text);
  });
});
