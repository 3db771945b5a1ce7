import type { Draft } from '../../src-main/contract/draft-calls.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { momentText } from '../lib/number-text.ts';
import type { Comparison } from './compare-dialog.tsx';
import { isDirty, useConfigSession } from './config-session.ts';

const bar = 'rounded-none border-x-0 border-t-0';

/** Offers the newest unsaved text that another window left behind or holds. */
export function DraftNotice({ onCompare }: { readonly onCompare: (comparison: Comparison) => void }) {
  const session = useConfigSession();
  const { drafts, disk, outside, discarded } = session;
  const [draft] = drafts;
  const file = outside ?? disk;
  if (!draft) return discarded && <Discarded />;
  if (!file) return null;
  const changed = draft.baseSha256 !== file.sha256;
  return (
    <Notice
      tone={changed ? 'warn' : 'info'}
      className={bar}
      testId="draft-found"
      title={titleOf(draft, drafts.length - 1)}
      actions={
        <>
          <Button
            size="small"
            data-testid="draft-compare"
            onClick={() =>
              onCompare({ title: 'On disk, and unsaved', original: file.text, modified: draft.text })
            }
          >
            Compare
          </Button>
          <Button size="small" data-testid="draft-recover" onClick={session.recoverDraft}>
            {draft.open ? 'Copy it here' : 'Recover'}
          </Button>
          <Button size="small" data-testid="draft-discard" onClick={session.dismissDraft}>
            {draft.open ? 'Leave it there' : 'Discard'}
          </Button>
        </>
      }
    >
      {changed && 'The file has changed on disk since; saving asks before it replaces that change. '}
      {isDirty(session) && 'Recovering replaces your text here; undo brings it back.'}
    </Notice>
  );
}

/** Text is never lost by one press of the wrong button. */
function Discarded() {
  const session = useConfigSession();
  return (
    <Notice
      tone="info"
      className={bar}
      testId="draft-discarded"
      title="The unsaved text was discarded."
      actions={
        <>
          <Button size="small" data-testid="draft-undo-discard" onClick={() => void session.undoDiscard()}>
            Undo
          </Button>
          <Button size="small" data-testid="draft-discarded-dismiss" onClick={session.dismissDiscarded}>
            Dismiss
          </Button>
        </>
      }
    />
  );
}

function titleOf({ open, keptAt }: Draft, more: number): string {
  const rest = more === 0 ? '' : more === 1 ? ' There is 1 more.' : ` There are ${more} more.`;
  return open
    ? `Another open window has unsaved text from ${momentText(keptAt)}.${rest}`
    : `Unsaved text from ${momentText(keptAt)} was kept.${rest}`;
}
