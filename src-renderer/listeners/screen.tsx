import { FilePenLine, FlaskConical, Power } from 'lucide-react';
import { Panel, Separator } from 'react-resizable-panels';
import type { GatewayView } from '../../src-main/contract/gateway-calls.ts';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Notice } from '../components/notice.tsx';
import { Panes } from '../components/panes.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useFailureLab } from '../faults/use-faults.ts';
import { useGateway } from '../lib/gateway.ts';
import { openScreen } from '../lib/navigation.ts';
import { clockText } from '../lib/number-text.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { ContainersButton } from './containers/containers-dialog.tsx';
import { FilterList } from './filter-list.tsx';
import { GatewayButtons } from './gateway-buttons.tsx';
import { ListenerCard } from './listener-card.tsx';
import { LogPanel } from './log-panel.tsx';

export function ListenersScreen() {
  const gateway = useGateway();
  if (!gateway) return <LoadingPanel text="Asking the gateway…" />;
  return (
    <div
      className="flex h-full flex-col overflow-y-auto"
      data-testid="listeners-screen"
      data-state={gateway.state}
    >
      <ScreenHeader
        title="Listeners & Logs"
        detail={<Summary gateway={gateway} />}
        actions={
          <>
            <Button tone="quiet" data-testid="failure-lab-open" onClick={useFailureLab.getState().open}>
              <FlaskConical aria-hidden className="size-3.5" />
              Failures
            </Button>
            <ContainersButton />
            <GatewayButtons gateway={gateway} />
          </>
        }
      />
      <Panes id="listeners" orientation="vertical" className="min-h-80 flex-1">
        <Panel id="listeners-part" defaultSize="46%" minSize="20%">
          <div data-pane className="h-full overflow-auto p-4">
            <GatewayNotices gateway={gateway} />
            {gateway.listeners.length === 0 ? (
              <NoListeners state={gateway.state} />
            ) : (
              <Cards gateway={gateway} />
            )}
          </div>
        </Panel>
        <Separator className="h-px bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill" />
        <Panel id="logs-part" defaultSize="54%" minSize="20%">
          <LogPanel scope="listeners" />
        </Panel>
      </Panes>
    </div>
  );
}

function Summary({ gateway }: { readonly gateway: GatewayView }) {
  return (
    <span className="min-w-0 text-xs *:mr-2" data-testid="gateway-summary">
      <StateMark state={gateway.state} className="inline-block" />
      <span className="font-medium text-text">{gateway.state}</span>
      {gateway.startedAt !== null && <span>since {clockText(gateway.startedAt)}</span>}
      {gateway.pid !== null && <span className="font-mono">pid {gateway.pid}</span>}
      {gateway.workers !== undefined && (
        <span>
          {gateway.workers.filter(({ state }) => state === 'running').length} of {gateway.workers.length}{' '}
          workers
        </span>
      )}
      {gateway.collector && (
        <span>
          traces in on{' '}
          <span className="font-mono">
            {gateway.collector.address}:{gateway.collector.grpc}
          </span>{' '}
          (gRPC) and <span className="font-mono">:{gateway.collector.http}</span>
        </span>
      )}
      {gateway.sandbox && (
        <span>
          sandbox provider on{' '}
          <span className="font-mono">{gateway.sandbox.url.replace(/^https?:\/\//, '')}</span>
        </span>
      )}
    </span>
  );
}

function GatewayNotices({ gateway }: { readonly gateway: GatewayView }) {
  const failed = gateway.state === 'failed';
  const isOnCard = gateway.listeners.some(({ error }) => error !== null && error === gateway.notice);
  if (gateway.crashes === 0 && (gateway.notice === null || isOnCard)) return null;
  return (
    <Notice
      tone={failed ? 'bad' : gateway.crashes > 0 ? 'warn' : 'info'}
      className="mb-3"
      testId="crash-notice"
      title={
        gateway.notice ?? `The gateway process ended unasked ${times(gateway.crashes)} and was started again.`
      }
    >
      {gateway.crashes > 0 && (
        <span data-testid="crash-count" data-crashes={gateway.crashes}>
          {failed
            ? `It ended unasked ${times(gateway.crashes)}. It stays down now; the log below says why. Mend the cause, then start it.`
            : `Ended unasked ${times(gateway.crashes)} since the console started. Requests that were in flight were lost; the log below says more.`}
        </span>
      )}
    </Notice>
  );
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function Cards({ gateway }: { readonly gateway: GatewayView }) {
  const isDown = gateway.state === 'stopped';
  return (
    <>
      <div className="flex flex-col gap-2">
        {gateway.listeners.map((listener) => (
          <ListenerCard key={listener.name} listener={listener} />
        ))}
      </div>
      <FilterList filters={gateway.filters} />
      <div className="mt-3">
        <CliLine command={isDown ? 'planoai up' : 'planoai status'} />
      </div>
    </>
  );
}

function NoListeners({ state }: { readonly state: GatewayView['state'] }) {
  if (state !== 'running' && state !== 'degraded') {
    return (
      <EmptyState icon={Power} title="The gateway does not run" testId="listeners-down">
        {state === 'starting'
          ? 'It is starting; its listeners appear here in a moment.'
          : 'Its listeners appear here once it runs. Press “Start gateway”; if that fails, the log below says why.'}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Power}
      title="No listeners in this config"
      testId="listeners-empty"
      actions={
        <Button data-testid="listeners-open-config" onClick={() => openScreen('/config')}>
          <FilePenLine aria-hidden className="size-4" />
          Open the config
        </Button>
      }
    >
      A listener is a port that clients call. Add one under{' '}
      <code className="font-mono text-text">listeners:</code>, then apply the config.
    </EmptyState>
  );
}
