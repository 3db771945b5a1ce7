import { useQuery } from '@tanstack/react-query';
import { ListPlus, RotateCw } from 'lucide-react';
import { attributeMap } from '../../../src-main/contract/attribute-value.ts';
import { Button } from '../../components/button.tsx';
import { hostQuery } from '../../lib/host.ts';
import { openTrace } from '../../lib/navigation.ts';
import { useRecordingDialog } from '../../recording/use-recording.ts';
import { openSuiteCase } from '../../suites/suite-address.ts';
import type { TraceTabProps } from '../trace-tab.ts';
import type { WaterfallRow } from '../waterfall-layout.ts';
import { useReplay } from './use-replay.ts';
import { useSaveCase } from './use-save-case.ts';

/**
 * Sends the selected call again in the playground, or makes a case of it, or says why not; and which trace this
 * one repeats.
 */
export function ReplayBar({ row, selected, waterfall }: Omit<TraceTabProps, 'select'>) {
  const { failure, replay, source } = useReplay(row.traceId, waterfall.rows, selected);
  const { save, saved } = useSaveCase(row.traceId, source);
  const openDialog = useRecordingDialog((dialog) => dialog.open);
  const replayOf = useReplayOf(row.traceId, waterfall.rows);
  return (
    <div className="flex min-w-0 items-center gap-2 text-xs" data-testid="replay-bar">
      {source.kind !== 'none' && (
        <Button
          size="small"
          shortcut="r"
          disabled={replay === null}
          title={source.kind === 'missing' ? source.reason : 'Open this request in the playground'}
          data-testid="replay"
          onClick={() => replay?.()}
        >
          <RotateCw aria-hidden className="size-3.5" />
          Replay
        </Button>
      )}
      {source.kind !== 'none' && (
        <Button
          size="small"
          shortcut="t"
          disabled={save === null}
          title={source.kind === 'missing' ? source.reason : 'Save this request as a case of a suite'}
          data-testid="save-case"
          onClick={() => save?.()}
        >
          <ListPlus aria-hidden className="size-3.5" />
          To suite
        </Button>
      )}
      {saved?.kind === 'saved' && (
        <span role="status" data-testid="saved-case" className="flex items-center gap-1">
          <span className="text-ok">Saved in {saved.file}</span>
          <Button
            size="small"
            tone="quiet"
            data-testid="saved-case-open"
            onClick={() => openSuiteCase(saved.file, saved.caseId)}
          >
            {saved.caseId}
          </Button>
        </span>
      )}
      {saved?.kind === 'failed' && (
        <span role="alert" data-testid="save-case-failed" className="text-bad">
          {saved.reason}
        </span>
      )}
      {source.kind === 'missing' && (
        <span className="truncate text-muted" title={source.reason} data-testid="replay-reason">
          {source.reason}
        </span>
      )}
      {source.kind === 'missing' && source.isPolicy && (
        <Button size="small" tone="quiet" data-testid="replay-setting" onClick={openDialog}>
          Change what is recorded
        </Button>
      )}
      {failure !== null && <span className="text-bad">{failure}</span>}
      {replayOf !== null && (
        <Button size="small" tone="quiet" data-testid="replay-of" onClick={() => openTrace(replayOf)}>
          replay of {replayOf.slice(0, 8)}
        </Button>
      )}
    </div>
  );
}

/** The trace that this one repeats, as its first span tells; `null`: none. */
function useReplayOf(traceId: string, rows: readonly WaterfallRow[]): string | null {
  const inbound = rows.find((row) => row.type === 'span' && row.kind === 'inbound');
  const query = useQuery({
    ...hostQuery('traces.span', { traceId, spanId: inbound?.id ?? '0'.repeat(16) }),
    enabled: inbound !== undefined,
  });
  const told = attributeMap(query.data?.span.attributes ?? [])['plano.replay_of'];
  return typeof told === 'string' && /^[0-9a-f]{32}$/.test(told) ? told : null;
}
