import { describe, expect, it } from 'vitest';
import { idleGaps, idleOffer } from '../../../src-renderer/traces/idle-gaps.ts';
import { gapPx, TimeScale } from '../../../src-renderer/traces/time-scale.ts';
import { timeTicks } from '../../../src-renderer/traces/time-ticks.ts';
import { fittedTo, pannedBy, within, zoomedAt } from '../../../src-renderer/traces/time-window.ts';
import { waterfallOf } from '../../support/waterfall-of.ts';

const texts = (scale: TimeScale) => timeTicks(scale, 5).map((tick) => tick.text);

describe('idle gaps', () => {
  const trace = waterfallOf(
    { id: 'root', from: 0, to: 36_020 },
    { id: 'first', parent: 'root', from: 0, to: 100 },
    { id: 'last', parent: 'root', from: 35_900, to: 36_020 },
  );
  const gaps = idleGaps(trace);

  it('[ux A35] offers to cut a trace short that is mostly idle, and draws the gap 28 px wide', () => {
    expect(gaps).toEqual([{ fromMs: 100, toMs: 35_900 }]);
    expect(idleOffer(gaps, trace.durationMs)).toBe('99.4 % idle');
    const scale = new TimeScale({ fromMs: 0, toMs: 36_020 }, gaps);
    expect(scale.pixelsAt(35_900, 1000) - scale.pixelsAt(100, 1000)).toBeCloseTo(gapPx, 9);
    expect(scale.pixelsAt(36_020, 1000)).toBeCloseTo(1000, 9);
    // The axis breaks: it goes on behind the gap with the true time.
    expect(texts(scale)).toEqual(['0', '50 ms', '100 ms', '35.90 s', '35.95 s', '36.00 s']);
  });

  it('offers nothing for a busy trace, and sees no gap of a twentieth or less', () => {
    const busy = waterfallOf(
      { id: 'root', from: 0, to: 100 },
      { id: 'a', parent: 'root', from: 0, to: 40 },
      { id: 'b', parent: 'root', from: 45, to: 60 },
    );
    expect(idleGaps(busy)).toEqual([{ fromMs: 60, toMs: 100 }]);
    expect(idleOffer(idleGaps(busy), 100)).toBeNull();
    expect(idleGaps(waterfallOf())).toEqual([]);
  });
});

describe('TimeScale', () => {
  it('places times on the part in sight', () => {
    const scale = new TimeScale({ fromMs: 100, toMs: 300 });
    expect([scale.place(100), scale.place(200), scale.width(100, 150)]).toEqual(['0%', '50%', '25%']);
    expect(scale.shows(0, 99)).toBe(false);
    expect(scale.shows(50, 120)).toBe(true);
  });

  it.each([0, 30, 250, 400, 415, 500, 999])('finds the time at %i pixels again', (pixels) => {
    const gaps = [
      { fromMs: 100, toMs: 300 },
      { fromMs: 500, toMs: 900 },
    ];
    for (const window of [
      { fromMs: 0, toMs: 1000 },
      { fromMs: 200, toMs: 950 },
    ]) {
      const scale = new TimeScale(window, gaps);
      expect(scale.pixelsAt(scale.timeAt(pixels, 1000), 1000)).toBeCloseTo(pixels, 6);
    }
  });
});

describe('the window', () => {
  it('keeps the time at the pointer where it is', () => {
    const scale = new TimeScale({ fromMs: 0, toMs: 1000 });
    const near = zoomedAt(scale, 250, 0.5, 1000);
    expect(near).toEqual({ fromMs: 125, toMs: 625 });
    expect(new TimeScale(near).pixelsAt(250, 800)).toBe(scale.pixelsAt(250, 800));
  });

  it('stays inside the trace', () => {
    expect(zoomedAt(new TimeScale({ fromMs: 0, toMs: 500 }), 0, 4, 1000)).toEqual({ fromMs: 0, toMs: 1000 });
    expect(pannedBy({ fromMs: 100, toMs: 300 }, -1, 1000)).toEqual({ fromMs: 0, toMs: 200 });
    expect(pannedBy({ fromMs: 700, toMs: 900 }, 1, 1000)).toEqual({ fromMs: 800, toMs: 1000 });
    expect(fittedTo({ fromMs: 0, toMs: 100 }, 1000)).toEqual({ fromMs: 0, toMs: 105 });
  });

  it('takes its ends in any order and never has no width', () => {
    expect(within({ fromMs: 900, toMs: 100 }, 1000)).toEqual({ fromMs: 100, toMs: 900 });
    const point = within({ fromMs: 1000, toMs: 1000 }, 1000);
    expect(point.toMs).toBeGreaterThan(point.fromMs);
    expect(within({ fromMs: 0, toMs: 0 }, 0)).toEqual({ fromMs: 0, toMs: 0 });
  });
});

describe('timeTicks', () => {
  it('takes round steps, as exact as they are near', () => {
    expect(texts(new TimeScale({ fromMs: 0, toMs: 2410 }))).toEqual([
      '0',
      '500 ms',
      '1.0 s',
      '1.5 s',
      '2.0 s',
    ]);
    expect(texts(new TimeScale({ fromMs: 0, toMs: 100 }))).toEqual([
      '0',
      '20 ms',
      '40 ms',
      '60 ms',
      '80 ms',
      '100 ms',
    ]);
    expect(texts(new TimeScale({ fromMs: 2400, toMs: 2410 }))).toEqual([
      '2.400 s',
      '2.402 s',
      '2.404 s',
      '2.406 s',
      '2.408 s',
      '2.410 s',
    ]);
    expect(texts(new TimeScale({ fromMs: 0, toMs: 0 }))).toEqual(['0']);
  });
});
