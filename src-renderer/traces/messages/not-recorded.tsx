import { MessageSquareOff } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { useRecording, useRecordingDialog } from '../../recording/use-recording.ts';

/** Why a trace has no texts, and the way to those of the next one. */
export function NotRecorded({ preview }: { readonly preview: string | null }) {
  const state = useRecording();
  const open = useRecordingDialog((dialog) => dialog.open);
  const isOn = state?.policy === 'full';
  return (
    <EmptyState
      icon={MessageSquareOff}
      title="What was said here was not recorded"
      testId="not-recorded"
      actions={
        isOn ? undefined : (
          <Button data-testid="not-recorded-open" onClick={open}>
            Change what is recorded
          </Button>
        )
      }
    >
      {preview !== null && <p className="mb-2 italic">“{preview}”</p>}
      {isOn
        ? 'Bodies are recorded now; this trace was made before, by another sender, or its bodies have been deleted since.'
        : 'Only spans are recorded in this workspace. Requests from now on can be recorded with their texts.'}
    </EmptyState>
  );
}
