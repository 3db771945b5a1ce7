import { ChevronDown, Play, RotateCw, Square } from 'lucide-react';
import { Menu, MenuItem, MenuSeparator } from '../components/menu.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { useGateway, useGatewayAction } from '../lib/gateway.ts';
import { openScreen } from '../lib/navigation.ts';

/** The gateway's state with its ports; opens start, stop and restart. */
export function GatewayMenu() {
  const gateway = useGateway();
  const action = useGatewayAction();
  const state = gateway?.state ?? 'stopped';
  const isDown = state === 'stopped' || state === 'failed';
  const isMoving = state === 'starting' || state === 'stopping' || state === 'reloading';
  const listeners = gateway?.listeners.filter((listener) => !listener.implicit) ?? [];
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            data-testid="gateway-menu"
            data-state={state}
            className="flex h-8 w-full items-center gap-2 rounded-md border border-line bg-surface px-2 hover:bg-hover"
          >
            <StateMark state={state} />
            <span className="font-medium max-[900px]:sr-only" data-testid="gateway-state">
              {gateway ? state : 'asking…'}
            </span>
            <span className="flex-1 truncate text-right font-mono text-2xs text-muted max-[900px]:hidden">
              {listeners.map((listener) => `:${listener.port}`).join(' ')}
            </span>
            <ChevronDown aria-hidden className="size-3.5 shrink-0 text-muted" />
          </button>
        }
      >
        {isDown ? (
          <MenuItem
            testId="gateway-start"
            icon={<Play aria-hidden className="size-3.5" />}
            shortcut="$mod+Shift+R"
            onSelect={() => action.mutate({ method: 'gateway.start' })}
          >
            Start gateway
          </MenuItem>
        ) : (
          <>
            <MenuItem
              testId="gateway-stop"
              disabled={isMoving}
              icon={<Square aria-hidden className="size-3.5" />}
              onSelect={() => action.mutate({ method: 'gateway.stop' })}
            >
              Stop gateway
            </MenuItem>
            <MenuItem
              testId="gateway-restart"
              disabled={isMoving}
              icon={<RotateCw aria-hidden className="size-3.5" />}
              shortcut="$mod+Shift+R"
              onSelect={() => action.mutate({ method: 'gateway.restart' })}
            >
              Restart with saved config
            </MenuItem>
          </>
        )}
        <MenuSeparator />
        {listeners.map((listener) => (
          <MenuItem
            key={listener.name}
            testId={`gateway-menu-listener-${listener.name}`}
            icon={<StateMark state={listener.state} />}
            onSelect={() => openScreen('/listeners')}
          >
            {listener.name}
            <span className="ml-2 font-mono text-2xs text-muted">
              {listener.address}:{listener.port}
              {listener.lan ? ' LAN' : ''}
            </span>
          </MenuItem>
        ))}
      </Menu>
      {(gateway?.notice || action.isError) && (
        <p role="status" data-testid="gateway-notice" className="px-2 text-2xs text-muted max-[900px]:hidden">
          {action.isError ? action.error.message : gateway?.notice}
        </p>
      )}
    </>
  );
}
