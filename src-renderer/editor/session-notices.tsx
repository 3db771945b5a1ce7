import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { clockText } from '../lib/number-text.ts';
import type { Comparison } from './compare-dialog.tsx';
import { useConfigSession } from './config-session.ts';

const bar = 'rounded-none border-x-0 border-t-0';

/** What stands between the text and the gateway: outside changes, kept drafts, the last outcome, errors. */
export function SessionNotices({ onCompare }: { readonly onCompare: (comparison: Comparison) => void }) {
  const session = useConfigSession();
  const { outside, draft, outcome, text, disk, failure } = session;
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
          Keep mine: your next save replaces the file. Take disk: undo brings your text back.
        </Notice>
      )}
      {draft && disk && (
        <Notice
          tone="info"
          className={bar}
          testId="draft-found"
          title={`Unsaved text from ${clockText(draft.keptAt)} was kept.`}
          actions={
            <>
              <Button
                size="small"
                data-testid="draft-compare"
                onClick={() =>
                  onCompare({ title: 'On disk, and unsaved', original: disk.text, modified: draft.text })
                }
              >
                Compare
              </Button>
              <Button size="small" data-testid="draft-restore" onClick={session.restoreDraft}>
                Restore
              </Button>
              <Button size="small" data-testid="draft-discard" onClick={session.discardDraft}>
                Discard
              </Button>
            </>
          }
        />
      )}
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
