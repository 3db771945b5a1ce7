import { lazy } from 'react';
import type { TraceTab } from './trace-tab.ts';
import { WaterfallTab } from './waterfall-tab.tsx';

const MessagesTab = lazy(async () => ({
  default: (await import('./messages/messages-tab.tsx')).MessagesTab,
}));
const FlameTab = lazy(async () => ({ default: (await import('./flame/flame-tab.tsx')).FlameTab }));
const GraphTab = lazy(async () => ({ default: (await import('./graph/graph-tab.tsx')).GraphTab }));
const LogsTab = lazy(async () => ({ default: (await import('./logs/logs-tab.tsx')).LogsTab }));
const SpansTab = lazy(async () => ({ default: (await import('./spans-tab.tsx')).SpansTab }));
const WireTab = lazy(async () => ({ default: (await import('./wire/wire-tab.tsx')).WireTab }));

/** The tabs of a trace, from left to right; one more is one row more. */
export const traceTabs: readonly TraceTab[] = [
  { id: 'waterfall', label: 'Waterfall', Content: WaterfallTab },
  { id: 'messages', label: 'Messages', Content: MessagesTab },
  { id: 'graph', label: 'Graph', Content: GraphTab },
  { id: 'flame', label: 'Flame', Content: FlameTab },
  { id: 'spans', label: 'Spans', Content: SpansTab },
  { id: 'logs', label: 'Logs', Content: LogsTab },
  { id: 'wire', label: 'Wire', Content: WireTab },
];
