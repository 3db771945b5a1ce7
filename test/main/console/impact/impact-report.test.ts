import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ComparedRequest,
  type Fate,
  impactReport,
  median,
} from '../../../../src-main/console/impact/impact-report.ts';
import { sampleCalls } from '../../../support/console-sample.ts';

const served = (model: string, route: string | null = 'code'): Fate => ({ kind: 'served', model, route });
const refused: Fate = { kind: 'refused', status: 404, reason: 'no such model' };
const undecided: Fate = { kind: 'undecided', reason: 'No router answered: timeout' };

const [sample] = sampleCalls;
if (sample === undefined) throw new Error('the sample has calls');
const call = {
  ...sample,
  promptTokens: 1000,
  completionTokens: 100,
  cachedTokens: 800,
  costNanoUsd: 1_000_000,
  durationMs: 400,
};

function compared(before: Fate, after: Fate, part: Partial<ComparedRequest> = {}): ComparedRequest {
  return { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), question: 'hi', call, before, after, ...part };
}

const estimates = {
  priceOf: (model: string) =>
    model === 'dear' ? { input: 10, output: 50, cached: 1, cacheWrite: null } : null,
  medianMsOf: (model: string) => (model === 'dear' ? 900 : null),
};
const report = (...requests: ComparedRequest[]) => impactReport(requests, estimates);

describe('the impact of a change', () => {
  it('leaves alone what goes where it went', () => {
    expect(report(compared(served('a'), served('a')))).toMatchObject({
      compared: 1,
      untouched: 1,
      moved: [],
      costNanoUsd: { before: 1_000_000, after: 1_000_000 },
      p50Ms: { before: 400, after: 400 },
    });
  });

  it('prices what moves by its tokens, none of them cached, and expects the time of the other model', () => {
    const moved = report(compared(served('a'), served('dear')), compared(served('a'), served('a')));
    expect(moved).toMatchObject({
      compared: 2,
      untouched: 1,
      moved: [
        {
          from: { model: 'a', route: 'code' },
          to: { model: 'dear' },
          costNanoUsd: { before: 1_000_000, after: 15_000_000 },
          ms: { before: 400, after: 900 },
        },
      ],
      costNanoUsd: { before: 2_000_000, after: 16_000_000 },
    });
  });

  it('counts another route to the same model as a move that costs nothing', () => {
    expect(report(compared(served('a'), served('a', null))).moved).toMatchObject([
      { to: { route: null, model: 'a' }, costNanoUsd: { after: 1_000_000 }, ms: { after: 400 } },
    ]);
  });

  it('says what it does not know instead of guessing', () => {
    const unknown = report(compared(served('a'), served('new')));
    expect(unknown).toMatchObject({
      unpriced: 1,
      untimed: 1,
      moved: [{ costNanoUsd: { before: 1_000_000, after: null }, ms: { before: 400, after: null } }],
      costNanoUsd: { before: null, after: null },
      p50Ms: { before: null, after: null },
    });
  });

  it('tells apart what would fail and what nobody could decide', () => {
    expect(
      report(
        compared(served('a'), refused),
        compared(served('a'), undecided),
        compared(undecided, served('a')),
        compared(refused, refused),
      ),
    ).toMatchObject({
      compared: 1,
      broken: [{ reason: 'no such model' }],
      undecided: 3,
      undecidedReason: 'No router answered: timeout',
    });
  });

  it('counts every request exactly once', () => {
    const fate = fc.constantFrom<Fate>(served('a'), served('b'), served('a', null), refused, undecided);
    fc.assert(
      fc.property(fc.array(fc.tuple(fate, fate)), (pairs) => {
        const found = report(...pairs.map(([before, after]) => compared(before, after)));
        expect(found.moved.length + found.broken.length + found.untouched).toBe(found.compared);
        expect(found.compared + found.undecided).toBe(pairs.length);
      }),
    );
  });
});

describe('the median', () => {
  it('is the nearest rank, and nothing of nothing', () => {
    expect([median([]), median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([null, 2, 2]);
  });
});
