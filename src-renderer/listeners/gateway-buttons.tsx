import { Play, RotateCw, Square } from 'lucide-react';
import type { GatewayView } from '../../src-main/contract/gateway-calls.ts';
import { Button } from '../components/button.tsx';
import { useGatewayAction } from '../lib/gateway.ts';

/** Start, or restart and stop, of the whole gateway. */
export function GatewayButtons({ gateway }: { readonly gateway: GatewayView }) {
  const action = useGatewayAction();
  const isDown = gateway.state === 'stopped' || gateway.state === 'failed';
  if (isDown) {
    return (
      <Button
        tone="primary"
        disabled={action.isPending}
        data-testid="start-all"
        onClick={() => action.mutate({ method: 'gateway.start' })}
      >
        <Play aria-hidden className="size-3.5" />
        Start gateway
      </Button>
    );
  }
  return (
    <>
      <Button
        disabled={action.isPending}
        data-testid="restart-all"
        onClick={() => action.mutate({ method: 'gateway.restart' })}
      >
        <RotateCw aria-hidden className="size-3.5" />
        Restart
      </Button>
      <Button
        disabled={action.isPending}
        data-testid="stop-all"
        onClick={() => action.mutate({ method: 'gateway.stop' })}
      >
        <Square aria-hidden className="size-3.5" />
        Stop
      </Button>
    </>
  );
}
