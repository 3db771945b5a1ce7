import { TriangleAlert } from 'lucide-react';
import { clockText } from '../lib/number-text.ts';
import { useDraftJournal } from './draft-journal.ts';

/** Beside the name of a file whose text is not saved: whether the host's disk has that text. */
export function UnsavedMark() {
  const { state, keptAt, reason } = useDraftJournal();
  const text =
    state === 'failed'
      ? `Not saved, and not kept: ${reason}`
      : keptAt === null
        ? 'Not saved.'
        : `Not saved. Kept on disk at ${clockText(keptAt)}; it comes back after a crash.`;
  return (
    <span
      role="img"
      aria-label={text}
      title={text}
      data-testid="unsaved-mark"
      data-state={state}
      className="flex shrink-0 items-center"
    >
      {state === 'failed' ? (
        <TriangleAlert aria-hidden className="size-3.5 text-warn" />
      ) : (
        <span aria-hidden className="size-2 rounded-full bg-accent-fill" />
      )}
    </span>
  );
}
