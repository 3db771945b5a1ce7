import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Notice } from '../../components/notice.tsx';
import { failureText, host, hostQuery, queries } from '../../lib/host.ts';
import { durationText, epochMsOf } from '../../lib/number-text.ts';
import { LogLine } from '../../listeners/log-line.tsx';
import { LoadingPanel } from '../../shell/loading-panel.tsx';
import type { TraceTabProps } from '../trace-tab.ts';

/** Of one trace: more lines than that are no reading. */
const mostLines = 1_000;

/** What this host logged about the trace, each line with its time from the trace's start. */
export function LogsTab({ row }: TraceTabProps) {
  const { traceId } = row;
  const { data, error } = useQuery(hostQuery('logs.read', { tail: mostLines, traceId }));
  useEffect(
    () =>
      host.subscribe('logs.added', ({ entries }) => {
        if (!entries.some((entry) => entry.traceId === traceId)) return;
        void queries.invalidateQueries({
          queryKey: hostQuery('logs.read', { tail: mostLines, traceId }).queryKey,
        });
      }),
    [traceId],
  );
  if (error !== null) {
    return (
      <Notice tone="bad" title="The log could not be read" testId="trace-logs-error">
        {failureText(error)}
      </Notice>
    );
  }
  if (data === undefined) return <LoadingPanel text="Reading the log…" />;
  if (data.entries.length === 0) {
    return (
      <div className="max-w-2xl p-6 text-muted" data-testid="trace-logs-empty">
        <p>No line of the log is about this trace.</p>
        <p className="mt-2">
          The console keeps the last 5 000 lines of the gateway that it runs. A trace that is older, came from
          a file, or was recorded by another program has none here. The files of the log go further back:{' '}
          <code className="font-mono text-xs">planoai logs --debug --grep {traceId.slice(0, 8)}</code>
        </p>
      </div>
    );
  }
  const startMs = epochMsOf(row.startNs);
  return (
    <section
      aria-label="Log lines of this trace"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      data-testid="trace-logs"
      className="h-full overflow-auto bg-surface py-1 outline-offset-[-2px]"
    >
      {data.entries.map((entry) => (
        <LogLine key={entry.sequence} entry={entry} time={offsetText(entry.time - startMs)} />
      ))}
    </section>
  );
}

/** `+ 0.42 ms`: after the trace's start, or before it. */
function offsetText(ms: number): string {
  return `${ms < 0 ? '−' : '+'} ${durationText(Math.abs(ms))}`;
}
