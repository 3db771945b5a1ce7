import { Play, RotateCw } from 'lucide-react';
import type { ListenerView } from '../../src-main/contract/gateway-calls.ts';
import { Button } from '../components/button.tsx';
import { useGateway, type useGatewayAction } from '../lib/gateway.ts';

interface StartListenerButtonProps {
  readonly listener: ListenerView;
  readonly action: ReturnType<typeof useGatewayAction>;
}

/** Opens one listener; of a gateway that could not start there is none to open: all of it is tried again. */
export function StartListenerButton({ listener, action }: StartListenerButtonProps) {
  const gatewayFailed = useGateway()?.state === 'failed';
  const isRetry = listener.state === 'failed';
  const Icon = isRetry ? RotateCw : Play;
  return (
    <Button
      size="small"
      tone="primary"
      disabled={action.isPending}
      data-testid="listener-start"
      onClick={() =>
        action.mutate(
          gatewayFailed ? { method: 'gateway.start' } : { method: 'listeners.start', name: listener.name },
        )
      }
    >
      <Icon aria-hidden className="size-3" />
      {isRetry ? 'Retry' : 'Start'}
    </Button>
  );
}
