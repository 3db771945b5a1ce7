import { describe, expect, it } from 'vitest';
import { findFormat, matchesFormat } from '../../../src-gateway/functions/match-format.ts';

describe('the format of a parameter', () => {
  it.each([
    ['^[A-Z]{3}$', 'EUR', true],
    ['^[A-Z]{3}$', 'EURO', false],
    ['date', '2026-02-30', false],
    ['a hint for the model', 'anything', true],
  ])('%s: %s is %s', (format, text, fits) => expect(matchesFormat(text, format)).toBe(fits));

  it('is found among several texts', () => {
    expect(findFormat(['pay', 'EUR', 'USD'], '^[A-Z]{3}$')).toBe(1);
    expect(findFormat(['pay'], '^[A-Z]{3}$')).toBe(-1);
  });

  // Without a bound each of these would take longer than the universe has been there.
  it.each(['^(a+)+$', '^(\\w+\\s?)+$', '^(?:a|a)*$', '^(a|aa)+$'])(
    'whose pattern takes for ever over a text, %s, is not that of the text',
    (pattern) => {
      expect(matchesFormat(`${'a'.repeat(900)}!`, pattern)).toBe(false);
      expect(matchesFormat('aaa', pattern)).toBe(true);
    },
  );
});
