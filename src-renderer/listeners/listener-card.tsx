import { Square } from 'lucide-react';
import type { ListenerView } from '../../src-main/contract/gateway-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Notice } from '../components/notice.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useGatewayAction } from '../lib/gateway.ts';
import { groupedText } from '../lib/number-text.ts';
import { BindProblem } from './bind-problem.tsx';
import { ListenerAddress } from './listener-address.tsx';
import { StartListenerButton } from './start-listener-button.tsx';
import { TryButton } from './try-button.tsx';

export function ListenerCard({ listener }: { readonly listener: ListenerView }) {
  const action = useGatewayAction();
  const isDown = listener.state === 'stopped' || listener.state === 'failed';
  const isMoving = listener.state === 'starting' || listener.state === 'stopping' || action.isPending;
  return (
    <article
      aria-label={`Listener ${listener.name}`}
      data-testid={`listener-${listener.name}`}
      data-state={listener.state}
      className="rounded-lg border border-line bg-surface"
    >
      <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2">
        <span className="flex items-center gap-2">
          <StateMark state={listener.state} />
          <h2 className="font-semibold">{listener.name}</h2>
          <span className="text-xs text-muted" data-testid="listener-state">
            {listener.state}
          </span>
        </span>
        <Badge>{listener.type}</Badge>
        {listener.type === 'agent' && (
          <span className="text-xs text-muted" data-testid="listener-agents">
            {groupedText(listener.agents)} {listener.agents === 1 ? 'agent' : 'agents'}
          </span>
        )}
        {listener.implicit && (
          <Badge title="Opened by the gateway for its own agents; not in the config.">internal</Badge>
        )}
        <ListenerAddress listener={listener} />
        <span
          className="flex-1 font-mono text-xs whitespace-nowrap text-muted"
          data-testid="listener-counters"
        >
          {groupedText(listener.requests)} {listener.requests === 1 ? 'request' : 'requests'} ·{' '}
          <span className={listener.errors > 0 ? 'text-bad' : undefined}>
            {groupedText(listener.errors)} {listener.errors === 1 ? 'error' : 'errors'}
          </span>{' '}
          · {groupedText(listener.inFlight)} in flight
        </span>
        <span className="flex items-center gap-1.5">
          <TryButton listener={listener} />
          <CopyButton label="Copy URL" text={() => listener.url} data-testid="listener-copy-url" />
          {isDown ? (
            <StartListenerButton listener={listener} action={action} />
          ) : (
            <Button
              size="small"
              disabled={isMoving}
              data-testid="listener-stop"
              onClick={() => action.mutate({ method: 'listeners.stop', name: listener.name })}
            >
              <Square aria-hidden className="size-3" />
              Stop
            </Button>
          )}
        </span>
      </div>
      {listener.error !== null && <BindProblem listener={listener} />}
      {action.isError && listener.error === null && (
        <Notice tone="bad" className="mx-3 mb-3" title="That did not work" testId="listener-action-error">
          {action.error.message}
        </Notice>
      )}
    </article>
  );
}
