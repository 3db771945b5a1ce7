import { Play, RotateCw, Square } from 'lucide-react';
import type { ListenerView } from '../../src-main/contract/gateway-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Notice } from '../components/notice.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useGateway, useGatewayAction } from '../lib/gateway.ts';
import { openScreen } from '../lib/navigation.ts';
import { groupedText } from '../lib/number-text.ts';
import { usePlayground } from '../playground/playground-session.ts';
import { BindProblem } from './bind-problem.tsx';

export function ListenerCard({ listener }: { readonly listener: ListenerView }) {
  const action = useGatewayAction();
  const gatewayFailed = useGateway()?.state === 'failed';
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
        <span className="flex items-center gap-2 font-mono text-xs">
          {listener.address}:{listener.port}
          {listener.lan && (
            <Badge tone="warn" title="Other machines in your network can reach this port.">
              LAN
            </Badge>
          )}
        </span>
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
          {listener.state === 'running' && !listener.implicit && (
            <Button
              size="small"
              data-testid="listener-try"
              onClick={() => {
                usePlayground.getState().change({ listener: listener.name });
                openScreen('/playground');
              }}
            >
              Try
            </Button>
          )}
          <CopyButton label="Copy URL" text={() => listener.url} data-testid="listener-copy-url" />
          {isDown ? (
            <Button
              size="small"
              tone="primary"
              disabled={isMoving}
              data-testid="listener-start"
              onClick={() =>
                // A gateway that could not start has no listener to start: all of it is tried again.
                action.mutate(
                  gatewayFailed
                    ? { method: 'gateway.start' }
                    : { method: 'listeners.start', name: listener.name },
                )
              }
            >
              {listener.state === 'failed' ? (
                <RotateCw aria-hidden className="size-3" />
              ) : (
                <Play aria-hidden className="size-3" />
              )}
              {listener.state === 'failed' ? 'Retry' : 'Start'}
            </Button>
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
