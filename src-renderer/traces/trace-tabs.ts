import { MessagesTab } from './messages/messages-tab.tsx';
import type { TraceTab } from './trace-tab.ts';
import { WaterfallTab } from './waterfall-tab.tsx';
import { WireTab } from './wire/wire-tab.tsx';

/** The tabs of a trace, from left to right; one more is one row more. */
export const traceTabs: readonly TraceTab[] = [
  { id: 'waterfall', label: 'Waterfall', Content: WaterfallTab },
  { id: 'messages', label: 'Messages', Content: MessagesTab },
  { id: 'wire', label: 'Wire', Content: WireTab },
];
