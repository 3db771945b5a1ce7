import type { ComponentType } from 'react';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import type { Waterfall, WaterfallRow } from './waterfall-layout.ts';

/** One way of looking at a trace. */
export interface TraceTab {
  /** Stable; `data-testid` of its button is `trace-tab-<id>`. */
  readonly id: string;
  readonly label: string;
  /** Fills the screen below the tab strip. */
  readonly Content: ComponentType<TraceTabProps>;
}

export interface TraceTabProps {
  readonly row: TraceRow;
  readonly waterfall: Waterfall;
  /** The span that the address names, or the most telling one. */
  readonly selected: WaterfallRow | null;
  readonly select: (spanId: string) => void;
}
