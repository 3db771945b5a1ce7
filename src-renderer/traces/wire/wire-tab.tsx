import { useBodies } from '../../recording/use-bodies.ts';
import { CallChooser } from '../messages/call-chooser.tsx';
import { callOf, callSpans } from '../messages/call-spans.ts';
import { NotRecorded } from '../messages/not-recorded.tsx';
import type { TraceTabProps } from '../trace-tab.ts';
import { WirePanel } from './wire-panel.tsx';

/** The recorded wire of a trace: that of the call which the selected span belongs to. */
export function WireTab({ row, select, selected, waterfall }: TraceTabProps) {
  const { known, isPending } = useBodies(row.traceId);
  const recorded = new Set(known.bodies.map(({ spanId }) => spanId));
  const calls = callSpans(waterfall.rows, known).filter(({ id }) => recorded.has(id));
  const shown = callOf(waterfall.rows, calls, selected) ?? calls[0];
  if (shown === undefined) return isPending ? null : <NotRecorded preview={row.preview} />;
  return (
    <div className="flex h-full flex-col" data-pane data-testid="wire-tab">
      <CallChooser calls={calls} shown={shown} onChoose={select} />
      <div className="min-h-0 flex-1 overflow-auto">
        <WirePanel
          key={shown.id}
          traceId={row.traceId}
          call={shown}
          rows={waterfall.rows}
          bodies={known.bodies}
        />
      </div>
    </div>
  );
}
