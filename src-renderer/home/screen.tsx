import type { GatewayView } from '../../src-main/contract/gateway-calls.ts';
import { CliLine } from '../components/cli-line.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useConfigSession } from '../editor/config-session.ts';
import { useGateway } from '../lib/gateway.ts';
import { GatewayButtons } from '../listeners/gateway-buttons.tsx';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { LastSuites, SpendToday } from './figures.tsx';
import { LatestTraces } from './latest-traces.tsx';
import { ListenersSection } from './listeners-section.tsx';
import { NoConfig } from './no-config.tsx';
import { OpenProblems } from './open-problems.tsx';
import { StartLadderSection } from './start-ladder.tsx';

/** Where things stand: the start, the listeners, what passed, what is wrong, what it cost. */
export function HomeScreen() {
  const gateway = useGateway();
  const hasNoConfig = useConfigSession((session) => session.missing);
  if (gateway === undefined) return <LoadingPanel text="Asking the gateway…" />;
  return (
    <div className="flex h-full flex-col" data-testid="home-screen" data-state={gateway.state}>
      <ScreenHeader
        title="Home"
        detail={
          <span className="flex items-center gap-2 text-xs" data-testid="home-state">
            <StateMark state={gateway.state} />
            <span className="font-medium text-text">{gateway.state}</span>
          </span>
        }
        actions={<GatewayButtons gateway={gateway} />}
      />
      {hasNoConfig ? <NoConfig /> : <Parts gateway={gateway} />}
    </div>
  );
}

function Parts({ gateway }: { readonly gateway: GatewayView }) {
  const isDown = gateway.state === 'stopped' || gateway.state === 'failed';
  return (
    <div data-pane className="min-h-0 flex-1 overflow-auto p-4">
      <div className="grid grid-cols-[3fr_2fr] gap-3 max-[1100px]:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-3">
          <StartLadderSection gateway={gateway} />
          <ListenersSection gateway={gateway} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <OpenProblems />
          <SpendToday />
          <LastSuites />
        </div>
      </div>
      <div className="mt-3">
        <LatestTraces />
      </div>
      <div className="mt-3">
        <CliLine command={isDown ? 'planoai up' : 'planoai status'} />
      </div>
    </div>
  );
}
