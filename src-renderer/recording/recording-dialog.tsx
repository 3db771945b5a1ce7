import { useState } from 'react';
import type { RecordingPolicy, RecordingState } from '../../src-main/contract/body-calls.ts';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { failureText } from '../lib/host.ts';
import { bytesText } from '../lib/number-text.ts';
import { policyTexts } from './recording-policies.ts';
import { useChooseRecording, useRecording, useRecordingDialog } from './use-recording.ts';

/** What is recorded of requests: says it, and changes it. */
export function RecordingDialog() {
  const { close, isOpen } = useRecordingDialog();
  const state = useRecording();
  if (!isOpen || state === undefined) return null;
  return <Choice state={state} onClose={close} />;
}

function Choice({ state, onClose }: { readonly state: RecordingState; readonly onClose: () => void }) {
  const [chosen, setChosen] = useState<RecordingPolicy>(state.isOpen ? 'full' : state.policy);
  const choose = useChooseRecording();
  const isFixed = state.decidedBy === 'environment';
  return (
    <Dialog
      open
      onClose={onClose}
      title="What is recorded of requests"
      testId="recording-dialog"
      className="w-[min(560px,92vw)]"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            disabled={isFixed || choose.isPending}
            data-testid="recording-save"
            onClick={() => choose.mutate(chosen, { onSuccess: onClose })}
          >
            Record so
          </Button>
        </>
      }
    >
      <fieldset className="flex flex-col gap-1 p-4" disabled={isFixed}>
        <legend className="sr-only">What is recorded</legend>
        {policyTexts.map(({ name, policy, what }) => (
          <label
            key={policy}
            className="flex items-start gap-2.5 rounded-md border border-transparent px-2 py-1.5 hover:bg-hover has-checked:border-line has-checked:bg-selected"
          >
            <input
              type="radio"
              name="recording"
              checked={chosen === policy}
              onChange={() => setChosen(policy)}
              data-testid={`recording-${policy}`}
              className="mt-0.5 size-3.5 accent-(--accent-fill)"
            />
            <span>
              <span className="font-medium">{name}</span>
              <span className="mt-0.5 block text-muted">{what}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="flex flex-col gap-2 px-6 pb-4 text-xs text-muted">
        <p>
          Recordings stay in a database on this machine
          {state.isExported === true ? '' : ' and are sent nowhere'}. Keys, passwords and tokens are masked
          before anything is written. Bodies go after {state.maxAgeDays} days, the oldest first when they are
          more than {bytesText(state.maxBytes)}; deleting a trace deletes its bodies. A client that sends{' '}
          <code className="font-mono">x-plano-capture: off</code> is not recorded.
        </p>
        <p data-testid="recording-usage">
          Bodies use {bytesText(state.usedBytes)}.
          {state.dropped > 0 && ` ${state.dropped} could not be kept whole: too many at once.`}
        </p>
        <CliLine command={`planoai recording ${chosen}`} />
        {state.isExported === true && (
          <Notice
            tone="warn"
            title="What is said leaves this machine with exported traces"
            testId="recording-exported"
          >
            It goes wherever the config sends its spans over OTLP, secrets masked: PLANO_CAPTURE_CONTENT is
            otlp.
          </Notice>
        )}
        {isFixed && (
          <Notice tone="info" title="PLANO_CAPTURE_CONTENT decides here" testId="recording-fixed">
            The environment that this console was started in sets it. Unset it to choose here.
          </Notice>
        )}
        {choose.isError && (
          <Notice tone="bad" title="The choice could not be kept">
            {failureText(choose.error)}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
