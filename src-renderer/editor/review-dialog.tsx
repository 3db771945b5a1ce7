import { useQuery } from '@tanstack/react-query';
import { Dot, TriangleAlert } from 'lucide-react';
import { useRef, useState } from 'react';
import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import type { ConfigReview } from '../../src-main/contract/config-calls.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { Tabs } from '../components/tabs.tsx';
import { host, hostQuery } from '../lib/host.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { isDirty, problemCounts, useConfigSession } from './config-session.ts';
import { ClientBreaks } from './impact/client-breaks.tsx';
import { ImpactPanel } from './impact/impact-panel.tsx';
import { impactText } from './impact/impact-text.ts';
import { RehearsalPanel } from './impact/rehearsal-panel.tsx';
import { impactLimit, useImpact } from './impact/use-impact.ts';
import { TextDiff } from './text-diff.tsx';

interface ReviewDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** The host did not apply the text; the range is that of its first error. */
  readonly onRefused: (range: SourceRange | null) => void;
}

/** What applying the text would change, before it does. */
export function ReviewDialog({ open, onClose, onRefused }: ReviewDialogProps) {
  const [tab, setTab] = useState<'changes' | 'diff' | 'impact' | 'suites'>('changes');
  const session = useConfigSession();
  const applyButton = useRef<HTMLButtonElement>(null);
  const { text, busy } = session;
  const review = useQuery({
    queryKey: ['config.review', text],
    queryFn: ({ signal }) => host.call('config.review', { text }, { signal }),
    enabled: open,
    // What serves may have changed since the same text was reviewed.
    gcTime: 0,
  });

  const suites = useQuery(hostQuery('suites.list', {})).data?.suites ?? [];
  const hasSuites = suites.some(({ cases }) => cases.length > 0);

  const apply = async () => {
    const applied = await session.apply();
    onClose();
    if (applied) return;
    const { diagnosis } = useConfigSession.getState();
    onRefused(diagnosis?.diagnostics.find((one) => one.severity === 'error')?.range ?? null);
  };
  const saveOnly = async () => {
    await session.save();
    onClose();
  };

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={titleOf(review.data)}
      testId="review"
      initialFocus={applyButton}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        if (busy === null) void apply();
      }}
      footer={
        <>
          <Button onClick={onClose} data-testid="review-cancel">
            Cancel
          </Button>
          <Button
            disabled={busy !== null || !isDirty(session)}
            onClick={() => void saveOnly()}
            data-testid="review-save"
          >
            Save only
          </Button>
          {hasSuites && (
            <Button
              disabled={busy !== null || !review.data}
              onClick={() => setTab('suites')}
              data-testid="review-suites"
            >
              Run suites first
            </Button>
          )}
          <Button
            tone="primary"
            shortcut="$mod+Enter"
            disabled={busy !== null}
            onClick={() => void apply()}
            ref={applyButton}
            data-testid="review-apply"
          >
            {busy === 'applying' ? 'Applying…' : 'Apply'}
          </Button>
        </>
      }
    >
      <div className="h-[56vh]">
        {review.isError ? (
          <Notice
            tone="bad"
            className="m-4"
            title="The changes could not be worked out"
            testId="review-error"
          >
            {review.error.message}
          </Notice>
        ) : !review.data ? (
          <LoadingPanel text="Comparing with the running config…" />
        ) : (
          <Tabs
            value={tab}
            onChange={setTab}
            testId="review-tab"
            tabs={[
              {
                value: 'changes',
                label: 'What changes',
                content: <Changes review={review.data} text={text} />,
              },
              {
                value: 'diff',
                label: 'Text diff',
                content: <TextDiff original={review.data.appliedText} modified={text} />,
              },
              {
                value: 'impact',
                label: `Impact on last ${impactLimit} requests`,
                content: <ImpactPanel text={text} />,
              },
              ...(hasSuites
                ? [{ value: 'suites' as const, label: 'Suites', content: <RehearsalPanel text={text} /> }]
                : []),
            ]}
          />
        )}
      </div>
    </Dialog>
  );
}

function titleOf(review: ConfigReview | undefined): string {
  const count = review?.changes.length;
  if (count === undefined) return 'Review changes';
  return count === 1 ? 'Review 1 change' : `Review ${count} changes`;
}

function Changes({ review, text }: { readonly review: ConfigReview; readonly text: string }) {
  const { report } = useImpact(text, false);
  const { errors } = problemCounts(review.diagnosis);
  return (
    <div className="flex flex-col gap-3 p-4">
      {errors > 0 && (
        <Notice
          tone="bad"
          testId="review-invalid"
          title={errors === 1 ? 'This text has an error.' : `This text has ${errors} errors.`}
        >
          The gateway will not take it; the running config serves on. Mend it first, or save it for later.
        </Notice>
      )}
      {review.changes.length === 0 ? (
        <p className="text-muted" data-testid="review-nothing">
          {errors > 0
            ? 'What would change can be told once the errors are mended. The text diff shows what you wrote.'
            : 'Nothing changes for clients. Only comments or layout differ from what serves.'}
        </p>
      ) : (
        <ul className="flex flex-col gap-1.5">
          {review.changes.map((change) => (
            <li
              key={change.text}
              data-testid="review-change"
              data-state={change.attention ? 'attention' : 'plain'}
              className="flex items-start gap-2"
            >
              {change.attention ? (
                <TriangleAlert
                  aria-label="Needs attention"
                  role="img"
                  className="mt-0.5 size-4 shrink-0 text-warn"
                />
              ) : (
                <Dot aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
              )}
              {change.text}
            </li>
          ))}
        </ul>
      )}
      <ClientBreaks text={text} />
      {report !== null && report.compared > 0 && (
        <p className="text-sm" data-testid="review-impact">
          Impact: {impactText(report)}
        </p>
      )}
    </div>
  );
}
