import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../src-gateway/ratelimits/token-bucket.ts';

const minute = 60_000;

describe('TokenBucket', () => {
  it('is full at first and says how long the missing tokens take', () => {
    const bucket = new TokenBucket(100, minute, 0);
    expect(bucket.waitFor(60, 0)).toBe(0);
    bucket.take(60, 0);
    expect(bucket.levelAt(0)).toBe(40);
    expect(bucket.waitFor(50, 0)).toBe(6000);
  });

  it('has to the millisecond what it promised', () => {
    const bucket = new TokenBucket(100, minute, 0);
    bucket.take(60, 0);
    expect(bucket.waitFor(50, 5999)).toBeGreaterThan(0);
    expect(bucket.waitFor(50, 6000)).toBe(0);
    bucket.take(50, 6000);
    expect(bucket.levelAt(6000)).toBe(0);
  });

  it('never has more than it holds', () => {
    const bucket = new TokenBucket(100, minute, 0);
    expect(bucket.waitFor(101, 0)).toBeNull();
    expect(bucket.levelAt(10 * minute)).toBe(100);
  });

  it('may owe what a long reply took, and pays it back first', () => {
    const bucket = new TokenBucket(100, minute, 0);
    bucket.take(250, 0);
    expect(bucket.levelAt(0)).toBe(-150);
    expect(bucket.waitFor(1, 0)).toBe(151 * 600);
    expect(bucket.fullIn(0)).toBe(2.5 * minute);
  });

  it('gains nothing from a clock that goes back', () => {
    const bucket = new TokenBucket(100, minute, 5000);
    bucket.take(100, 5000);
    expect(bucket.levelAt(0)).toBe(0);
    expect(bucket.levelAt(5600)).toBe(1);
  });

  it('never lets through more than its capacity and what came back since', () => {
    const step = fc.record({ after: fc.nat(20_000), cost: fc.integer({ min: 1, max: 120 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bucket = new TokenBucket(100, minute, 0);
        let now = 0;
        let spent = 0;
        for (const { after, cost } of steps) {
          now += after;
          const wait = bucket.waitFor(cost, now);
          if (wait !== 0) continue;
          bucket.take(cost, now);
          spent += cost;
          expect(spent).toBeLessThanOrEqual(100 + (now * 100) / minute + 1e-6);
        }
      }),
    );
  });
});
