import { History } from 'lucide-react';
import { useState } from 'react';
import type { HistoryRow } from '../../../src-main/contract/history-calls.ts';
import { mostRuns } from '../../../src-main/contract/history-calls.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Notice } from '../../components/notice.tsx';
import { failureText } from '../../lib/host.ts';
import { RecordingButton } from '../../recording/recording-button.tsx';
import { useRecording } from '../../recording/use-recording.ts';
import { HistoryItem } from './history-item.tsx';
import { useForget, useHistory } from './use-history.ts';

/** The last runs of the playground in this workspace. */
export function HistoryPanel() {
  const { data, error } = useHistory();
  const [openId, setOpenId] = useState<string | null>(null);
  if (error !== null) {
    return (
      <Notice tone="bad" className="m-4" title="The history could not be read" testId="history-failed">
        {failureText(error)}
      </Notice>
    );
  }
  if (data === undefined) return <p className="p-4 text-muted">Reading…</p>;
  const { runs } = data;
  if (runs.length === 0) {
    return (
      <EmptyState icon={History} title="No run yet" testId="history-empty" actions={<RecordingButton />}>
        The last {mostRuns} runs of the playground stay here, on this machine and for you alone. What was said
        is kept where requests are recorded in full, with secrets masked.
      </EmptyState>
    );
  }
  return (
    <section aria-label="History" data-testid="history" className="min-h-full bg-surface">
      <Head runs={runs} />
      <ol>
        {runs.map((run) => (
          <HistoryItem
            key={run.id}
            run={run}
            isOpen={run.id === openId}
            onToggle={() => setOpenId(run.id === openId ? null : run.id)}
          />
        ))}
      </ol>
    </section>
  );
}

function Head({ runs }: { readonly runs: readonly HistoryRow[] }) {
  const [asking, setAsking] = useState(false);
  const forget = useForget();
  const policy = useRecording()?.policy;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2 text-xs text-muted">
      <span className="min-w-0 flex-1" data-testid="history-note">
        {runs.length === 1 ? '1 run' : `${runs.length} runs`}, at most {mostRuns}, on this machine only.
        {policy === 'metadata' && ' New runs are kept without what was said.'}
        {policy === 'off' && ' New runs are not kept.'}
      </span>
      <RecordingButton />
      {asking ? (
        <>
          <span>Forget all of them?</span>
          <Button
            size="small"
            tone="danger"
            disabled={forget.isPending}
            data-testid="history-clear-confirm"
            onClick={() => forget.mutate(null)}
          >
            Forget all
          </Button>
          <Button size="small" tone="quiet" onClick={() => setAsking(false)}>
            Keep
          </Button>
        </>
      ) : (
        <Button size="small" data-testid="history-clear" onClick={() => setAsking(true)}>
          Clear…
        </Button>
      )}
      {forget.isError && (
        <p role="alert" className="w-full text-bad">
          {failureText(forget.error)}
        </p>
      )}
    </div>
  );
}
