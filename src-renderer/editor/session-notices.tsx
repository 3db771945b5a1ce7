import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import type { Comparison } from './compare-dialog.tsx';
import { isDirty, useConfigSession } from './config-session.ts';
import { useDraftJournal } from './draft-journal.ts';
import { DraftNotice } from './draft-notice.tsx';

const bar = 'rounded-none border-x-0 border-t-0';

/** What stands between the text and the gateway: outside changes, kept drafts, the last outcome, errors. */
export function SessionNotices({ onCompare }: { readonly onCompare: (comparison: Comparison) => void }) {
  const session = useConfigSession();
  const journal = useDraftJournal();
  const { outside, outcome, text, failure } = session;
  return (
    <>
      {failure !== null && (
        <Notice
          tone="bad"
          className={bar}
          testId="config-failure"
          title="The file on disk cannot be read now"
        >
          {failure} Your text here is kept.
        </Notice>
      )}
      {outside && (
        <Notice
          tone="warn"
          className={bar}
          testId="outside-change"
          title="The file changed on disk while you were editing."
          actions={
            <>
              <Button
                size="small"
                data-testid="outside-compare"
                onClick={() =>
                  onCompare({ title: 'On disk, and here', original: outside.text, modified: text })
                }
              >
                Compare
              </Button>
              <Button size="small" data-testid="outside-keep" onClick={session.keepMine}>
                Keep mine
              </Button>
              <Button size="small" data-testid="outside-take" onClick={session.takeDisk}>
                Take disk
              </Button>
            </>
          }
        >
          Keep mine: your next save replaces the file. Take disk: undo brings your text back, and the next
          window offers it too.
        </Notice>
      )}
      {journal.state === 'failed' && isDirty(session) && (
        <Notice
          tone="warn"
          className={bar}
          testId="draft-failed"
          title="Your unsaved text is not kept on disk now."
        >
          {journal.reason} It is safe only while this window is open; it is tried again.
        </Notice>
      )}
      <DraftNotice onCompare={onCompare} />
      {outcome && (
        <Notice
          tone={outcome.tone}
          className={bar}
          testId="config-outcome"
          title={outcome.title}
          actions={
            <Button size="small" data-testid="config-outcome-dismiss" onClick={session.dismissOutcome}>
              Dismiss
            </Button>
          }
        >
          {outcome.detail}
        </Notice>
      )}
    </>
  );
}
