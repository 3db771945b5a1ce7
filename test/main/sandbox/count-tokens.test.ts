import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countTokens, splitTokens } from '../../../src-main/sandbox/count-tokens.ts';

it('loses nothing of any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => splitTokens(text).join('') === text));
});

it.each([
  ['', 0],
  ['Hi', 1],
  ['How many tokens does this sentence have?', 9],
  ['日本', 1],
  ['{"x":1}', 7],
])('counts %j as %i', (text, tokens) => {
  expect(countTokens(text)).toBe(tokens);
});
