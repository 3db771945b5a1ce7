import { Button } from '../components/button.tsx';
import { policyTexts } from './recording-policies.ts';
import { useRecording, useRecordingDialog } from './use-recording.ts';

/** Says what is recorded, and leads to where it is changed. */
export function RecordingButton() {
  const state = useRecording();
  const open = useRecordingDialog((dialog) => dialog.open);
  if (state === undefined) return null;
  const name = policyTexts.find(({ policy }) => policy === state.policy)?.name ?? '';
  return (
    <Button
      data-testid="recording-button"
      data-state={state.policy}
      title="What is recorded of requests"
      onClick={open}
    >
      Recording: {name}
    </Button>
  );
}
