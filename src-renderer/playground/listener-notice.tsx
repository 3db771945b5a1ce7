import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { useGatewayAction } from '../lib/gateway.ts';

/** Says that nothing can be sent to a listener, and offers to start it. */
export function ListenerNotice({
  state,
  gatewayKnown,
}: {
  readonly state: string | null;
  readonly gatewayKnown: boolean;
}) {
  const action = useGatewayAction();
  if (!gatewayKnown || state === 'running' || state === 'starting') return null;
  return (
    <Notice
      tone="warn"
      testId="playground-not-running"
      className="rounded-none border-x-0 border-t-0"
      title={state === null ? 'This config has no listener to send to.' : 'This listener does not run.'}
      actions={
        <Button
          size="small"
          data-testid="playground-start"
          disabled={action.isPending}
          onClick={() => action.mutate({ method: 'gateway.start' })}
        >
          Start gateway
        </Button>
      }
    >
      {action.isError ? action.error.message : 'Start it, or choose another one, to send a prompt.'}
    </Notice>
  );
}
