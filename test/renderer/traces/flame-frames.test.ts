import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FlameFrame, flameFrames } from '../../../src-renderer/traces/flame/flame-frames.ts';
import { flameStep, frameAt } from '../../../src-renderer/traces/flame/flame-steps.ts';
import { readableOn } from '../../../src-renderer/traces/flame/readable-on.ts';
import { waterfallOf } from '../../support/waterfall-of.ts';

const failed = { code: 2, message: '' };

/** `root` calls `a` twice, which calls `b`; and `c`. */
const { rows } = waterfallOf(
  { id: 'root', from: 0, to: 100 },
  { id: 'a1', name: 'a', parent: 'root', from: 0, to: 30 },
  { id: 'b1', name: 'b', parent: 'a1', from: 0, to: 10 },
  { id: 'c', parent: 'root', from: 40, to: 60, status: failed },
  { id: 'a2', name: 'a', parent: 'root', from: 60, to: 100 },
  { id: 'b2', name: 'b', parent: 'a2', from: 60, to: 70, status: failed },
);
const frames = flameFrames(rows);
const byName = (name: string): FlameFrame => {
  const found = frames.find((frame) => frame.name === name);
  if (found === undefined) throw new Error(`no frame ${name}`);
  return found;
};

describe('the frames of a flame graph', () => {
  it('are spans of one call path as one, with what they took together and alone', () => {
    expect(
      frames.map(({ name, depth, count, failed, totalMs, selfMs }) => [
        name,
        depth,
        count,
        failed,
        totalMs,
        selfMs,
      ]),
    ).toEqual([
      ['all', 0, 0, 0, 100, 0],
      ['root', 1, 1, 0, 100, 10],
      ['a', 2, 2, 0, 70, 50],
      ['b', 3, 2, 1, 20, 20],
      ['c', 2, 1, 1, 20, 20],
    ]);
    expect(byName('a').spanId).toBe('a2');
  });

  it('are as wide as their share of the time, the widest first', () => {
    expect([byName('a').from, byName('a').to, byName('c').to]).toEqual([
      0,
      expect.closeTo(0.7),
      expect.closeTo(0.9),
    ]);
    expect(byName('b').to).toBeCloseTo(0.2);
  });

  it('find room for calls that ran side by side, longer together than who called them', () => {
    const beside = flameFrames(
      waterfallOf(
        { id: 'root', from: 0, to: 50 },
        { id: 'x', parent: 'root', from: 0, to: 50 },
        { id: 'y', parent: 'root', from: 0, to: 50 },
      ).rows,
    );
    expect(beside.map(({ from, to }) => [from, to])).toEqual([
      ...[
        [0, 1],
        [0, 1],
      ],
      ...[
        [0, 0.5],
        [0.5, 1],
      ],
    ]);
  });

  it('stand inside the frame above, and count every span once, whatever the trace', () => {
    const parents = fc.array(fc.tuple(fc.nat(20), fc.nat(3), fc.nat(50), fc.nat(50)), { maxLength: 30 });
    fc.assert(
      fc.property(parents, (sketch) => {
        const spans = sketch.map(([parent, name, from, length], at) => ({
          ...{ id: `s${at}`, name: `n${name}`, from, to: from + length },
          ...(parent < at && { parent: `s${parent}` }),
        }));
        const found = flameFrames(waterfallOf(...spans).rows);
        expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(spans.length);
        for (const { from, parentAt, to } of found.slice(1)) {
          const above = found[parentAt];
          expect(from).toBeGreaterThanOrEqual((above?.from ?? 1) - 1e-9);
          expect(to).toBeLessThanOrEqual((above?.to ?? 0) + 1e-9);
        }
      }),
    );
  });

  it('are walked by arrow keys, and found under a place', () => {
    const [whole] = frames;
    if (whole === undefined) throw new Error('no frames');
    const walk = (from: string, key: string, zoomed = whole) =>
      flameStep(frames, byName(from), key, zoomed)?.name;
    expect(walk('root', 'ArrowDown')).toBe('a');
    expect(walk('a', 'ArrowRight')).toBe('c');
    expect(walk('c', 'ArrowLeft')).toBe('a');
    expect(walk('b', 'ArrowUp')).toBe('a');
    expect(walk('b', 'ArrowDown')).toBeUndefined();
    expect(walk('a', 'ArrowUp', byName('a'))).toBeUndefined();
    expect(frameAt(frames, { depth: 2, x: 0.8 }, whole)?.name).toBe('c');
    expect(frameAt(frames, { depth: 2, x: 0.95 }, whole)).toBeNull();
    expect(frameAt(frames, { depth: 3, x: 0.2 }, byName('a'))?.name).toBe('b');
  });

  it('carry letters that can be read', () => {
    expect(['#4860fa', '#1e8fc4', '#ffffff', '#0d1016'].map(readableOn)).toEqual([
      '#fff',
      '#000',
      '#000',
      '#fff',
    ]);
  });
});
