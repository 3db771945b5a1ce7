import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { failureText } from '../lib/host.ts';
import { useChooseRecording, useRecording, useRecordingDialog } from './use-recording.ts';

/** Asks once whether the texts of requests and answers may be kept; until then they are not. */
export function RecordingQuestion() {
  const state = useRecording();
  const choose = useChooseRecording();
  const open = useRecordingDialog((dialog) => dialog.open);
  if (state?.isOpen !== true) return null;
  return (
    <Notice
      tone="info"
      testId="recording-question"
      className="rounded-none border-x-0 border-t-0"
      title="May requests and answers be recorded on this machine?"
      actions={
        <>
          <Button
            size="small"
            tone="primary"
            disabled={choose.isPending}
            data-testid="recording-allow"
            onClick={() => choose.mutate('full')}
          >
            Record them
          </Button>
          <Button
            size="small"
            disabled={choose.isPending}
            data-testid="recording-deny"
            onClick={() => choose.mutate('metadata')}
          >
            Spans only
          </Button>
          <Button size="small" tone="quiet" data-testid="recording-more" onClick={open}>
            What is that?
          </Button>
        </>
      }
    >
      With their texts, traces show every message, and any request can be sent again. Secrets are masked, and
      nothing leaves this machine.
      {choose.isError && <div className="text-bad">{failureText(choose.error)}</div>}
    </Notice>
  );
}
