import { lazy } from 'react';
import type { TraceTab } from './trace-tab.ts';
import { WaterfallTab } from './waterfall-tab.tsx';

const MessagesTab = lazy(async () => ({
  default: (await import('./messages/messages-tab.tsx')).MessagesTab,
}));
const SpansTab = lazy(async () => ({ default: (await import('./spans-tab.tsx')).SpansTab }));
const WireTab = lazy(async () => ({ default: (await import('./wire/wire-tab.tsx')).WireTab }));

/** The tabs of a trace, from left to right; one more is one row more. */
export const traceTabs: readonly TraceTab[] = [
  { id: 'waterfall', label: 'Waterfall', Content: WaterfallTab },
  { id: 'spans', label: 'Spans', Content: SpansTab },
  { id: 'messages', label: 'Messages', Content: MessagesTab },
  { id: 'wire', label: 'Wire', Content: WireTab },
];
