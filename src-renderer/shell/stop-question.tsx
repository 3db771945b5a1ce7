import { useRef } from 'react';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { useGateway, useGatewayAction } from '../lib/gateway.ts';
import { useShell } from './shell-state.ts';

/** Asks before a key stops the gateway; the menu, where nobody slips, does not ask. */
export function StopQuestion() {
  const open = useShell((shell) => shell.stopAsked);
  const inFlight = useGateway()?.inFlight ?? 0;
  const action = useGatewayAction();
  const stop = useRef<HTMLButtonElement>(null);
  const close = () => useShell.setState({ stopAsked: false });
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Stop the gateway?"
      testId="stop-question"
      className="w-[min(460px,92vw)]"
      initialFocus={stop}
      footer={
        <>
          <Button data-testid="stop-cancel" onClick={close}>
            Cancel
          </Button>
          <Button
            ref={stop}
            tone="primary"
            data-testid="stop-confirm"
            onClick={() => {
              close();
              action.mutate({ method: 'gateway.stop' });
            }}
          >
            Stop gateway
          </Button>
        </>
      }
    >
      <p className="px-4 py-3">
        Its listeners close.{' '}
        {inFlight === 0
          ? 'No request is running.'
          : `${inFlight} ${inFlight === 1 ? 'request is' : 'requests are'} running and may end first.`}
      </p>
    </Dialog>
  );
}
