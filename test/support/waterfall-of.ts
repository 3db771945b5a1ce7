import { type Waterfall, waterfallLayout } from '../../src-renderer/traces/waterfall-layout.ts';
import { type SampleSpan, sampleSpan } from './console-sample.ts';
import { outlineOf } from './outline-of.ts';

type SketchedSpan = Partial<SampleSpan> & Pick<SampleSpan, 'id' | 'from' | 'to'>;

/** The waterfall of spans of which only what matters is said; names are ids, times milliseconds. */
export function waterfallOf(...spans: readonly SketchedSpan[]): Waterfall {
  return waterfallLayout(
    outlineOf(spans.map((span) => sampleSpan('t', { name: span.id, service: 'plano(filter)', ...span }))),
  );
}
