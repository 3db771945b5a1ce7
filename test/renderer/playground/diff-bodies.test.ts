import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffBodies, laidOut } from '../../../src-renderer/playground/filters/diff-bodies.ts';

const shown = (before: string, after: string) =>
  diffBodies(before, after).map((line) =>
    line.kind === 'gap'
      ? `~${line.lines}`
      : `${{ same: ' ', added: '+', removed: '-' }[line.kind]}${line.text}`,
  );

describe('the difference of two bodies', () => {
  it('is told by members where they are JSON, and leaves out what is far from a change', () => {
    const body = (text: string) => JSON.stringify({ a: 1, b: 2, c: 3, d: 4, text, e: 5 });
    expect(shown(body('x'), body('y'))).toEqual([
      '~3',
      '   "c": 3,',
      '   "d": 4,',
      '-  "text": "x",',
      '+  "text": "y",',
      '   "e": 5',
      ' }',
    ]);
  });

  it('takes other text line by line', () => {
    expect(shown('data: a\n\n', 'data: b\n\n')).toEqual(['-data: a', '+data: b', ' ']);
  });

  it('never loses a line that was added or removed', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 20 })
      .map((lines) => `${lines.join('\n')}\n`);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffBodies(before, after);
        const count = (kinds: readonly string[]) =>
          lines.reduce(
            (sum, line) => sum + (kinds.includes(line.kind) ? (line.kind === 'gap' ? line.lines : 1) : 0),
            0,
          );
        expect(count(['same', 'removed', 'gap'])).toBe(before.split('\n').length - 1);
        expect(count(['same', 'added', 'gap'])).toBe(after.split('\n').length - 1);
      }),
    );
  });

  it('lays out JSON alone', () => {
    expect(laidOut('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(laidOut('data: {}')).toBe('data: {}');
  });
});
