import { useBodies } from '../../recording/use-bodies.ts';
import type { TraceTabProps } from '../trace-tab.ts';
import { CallChooser } from './call-chooser.tsx';
import { callOf, callSpans } from './call-spans.ts';
import { MessagesPanel } from './messages-panel.tsx';
import { NotRecorded } from './not-recorded.tsx';

/** The messages of a trace: those of the call that the selected span belongs to. */
export function MessagesTab({ row, select, selected, waterfall }: TraceTabProps) {
  const { known, isPending } = useBodies(row.traceId);
  const calls = callSpans(waterfall.rows, known);
  const shown = callOf(waterfall.rows, calls, selected) ?? calls[0];
  if (shown === undefined) return isPending ? null : <NotRecorded preview={row.preview} />;
  return (
    <div className="flex h-full flex-col" data-pane data-testid="messages-tab">
      <CallChooser calls={calls} shown={shown} onChoose={select} />
      <div className="min-h-0 flex-1 overflow-auto">
        <MessagesPanel key={shown.id} traceId={row.traceId} spanId={shown.id} />
      </div>
    </div>
  );
}
