import { describe, expect, it } from 'vitest';
import { benchmarksDocument, withTraceStore } from './benchmarks-document.ts';

describe('the document of benchmarks', () => {
  it('keeps what was measured of the trace store when the gateway is measured, and the other way round', () => {
    const first = withTraceStore(benchmarksDocument('gateway 1', ''), 'store 1');
    const second = withTraceStore(first, 'store 2');
    expect(second).toContain('gateway 1');
    expect(second).not.toContain('store 1');
    const third = benchmarksDocument('gateway 2', second);
    expect(third).not.toContain('gateway 1');
    expect(third.endsWith('store 2\n')).toBe(true);
    expect(benchmarksDocument('gateway 2', third)).toBe(third);
  });
});
