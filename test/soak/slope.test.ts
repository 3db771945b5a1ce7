import { expect, it } from 'vitest';
import { slopePerMinute } from './slope.ts';

it.each([
  ['what grows by half a unit a second', [0, 5, 10], 30],
  ['what stays', [4, 4, 4], 0],
  ['a single sample', [4], 0],
  ['none', [], 0],
] as const)('the slope of %s', (_, values, slope) => {
  expect(slopePerMinute(values.map((value, index) => ({ seconds: index * 10, value })))).toBe(slope);
});
