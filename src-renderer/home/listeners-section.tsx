import type { GatewayView, ListenerView } from '../../src-main/contract/gateway-calls.ts';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useGatewayAction } from '../lib/gateway.ts';
import { openScreen } from '../lib/navigation.ts';
import { BindProblem } from '../listeners/bind-problem.tsx';
import { ListenerAddress } from '../listeners/listener-address.tsx';
import { StartListenerButton } from '../listeners/start-listener-button.tsx';
import { TryButton } from '../listeners/try-button.tsx';
import { Section } from './section.tsx';

export function ListenersSection({ gateway }: { readonly gateway: GatewayView }) {
  const { listeners } = gateway;
  return (
    <Section
      title="Listeners"
      testId="home-listeners"
      actions={
        <Button
          size="small"
          tone="quiet"
          data-testid="home-all-listeners"
          onClick={() => openScreen('/listeners')}
        >
          Listeners & Logs
        </Button>
      }
    >
      {listeners.length === 0 ? (
        <p className="px-3 py-3 text-muted" data-testid="home-listeners-empty">
          {emptyText(gateway.state)}
        </p>
      ) : (
        <ul className="py-1">
          {listeners.map((listener) => (
            <Listener key={listener.name} listener={listener} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function emptyText(state: GatewayView['state']): string {
  if (state === 'running') return 'The config has no listener: add one, then apply it.';
  if (state === 'starting') return 'They open in a moment.';
  return 'None is open: the gateway does not run.';
}

function Listener({ listener }: { readonly listener: ListenerView }) {
  const action = useGatewayAction();
  const isDown = listener.state === 'failed' || listener.state === 'stopped';
  return (
    <li data-testid={`home-listener-${listener.name}`} data-state={listener.state}>
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 px-3 py-1">
        <StateMark state={listener.state} />
        <span className="font-medium">{listener.name}</span>
        <span className="text-xs text-muted">
          {listener.type}, {listener.state}
        </span>
        <ListenerAddress listener={listener} />
        <span className="ml-auto flex items-center gap-1.5">
          <TryButton listener={listener} />
          <CopyButton label="Copy URL" text={() => listener.url} data-testid="home-copy-url" />
          {isDown && <StartListenerButton listener={listener} action={action} />}
        </span>
      </div>
      {listener.error !== null && <BindProblem listener={listener} />}
    </li>
  );
}
