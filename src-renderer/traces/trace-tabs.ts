import type { TraceTab } from './trace-tab.ts';
import { WaterfallTab } from './waterfall-tab.tsx';

/** The tabs of a trace, from left to right; one more is one row more. */
export const traceTabs: readonly TraceTab[] = [
  { id: 'waterfall', label: 'Waterfall', Content: WaterfallTab },
];
