import { useQuery } from '@tanstack/react-query';
import { CircleHelp, Monitor, Moon, Search, Sun } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import type { Theme } from '../../src-main/contract/console-settings.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { ShownKey, useShownKey } from '../components/shown-key.tsx';
import { isDirty, problemCounts, useConfigSession } from '../editor/config-session.ts';
import { classNames } from '../lib/class-names.ts';
import { useGateway } from '../lib/gateway.ts';
import { hostQuery } from '../lib/host.ts';
import { useTheme } from '../lib/theme.ts';
import { lastTally } from '../suites/last-tally.ts';
import { useTraceList } from '../traces/trace-list.ts';
import { chooseLook } from './choose-look.ts';
import { GatewayMenu } from './gateway-menu.tsx';
import { type Screen, screens } from './screens.ts';
import { useShell } from './shell-state.ts';
import { WorkspaceMenu } from './workspace-menu.tsx';

export function Sidebar() {
  const info = useQuery(hostQuery('host.info', {})).data;
  return (
    <nav
      aria-label="Console"
      data-testid="sidebar"
      data-pane
      className="flex w-60 shrink-0 flex-col max-[900px]:w-14 border-r border-line bg-canvas"
    >
      <div className="flex flex-col gap-1 border-b border-line p-2">
        <div className="flex h-8 items-center gap-2">
          <WorkspaceMenu />
          {info?.demo && (
            <span className="max-[900px]:hidden">
              <Badge tone="accent" title="Runs on the sandbox provider: no key, no network.">
                offline demo
              </Badge>
            </span>
          )}
        </div>
        <GatewayMenu />
      </div>
      <div className="p-2 pb-0">
        <button
          type="button"
          data-testid="open-palette"
          onClick={() => useShell.setState({ paletteOpen: true, paletteText: '' })}
          className="flex h-7 w-full items-center gap-2 rounded-md border border-line bg-surface px-2 text-muted hover:bg-hover"
        >
          <Search aria-hidden className="size-3.5" />
          <span className="flex-1 text-left max-[900px]:sr-only">Search or run…</span>
          <ShownKey of="$mod+K" className="font-mono text-2xs max-[900px]:hidden" />
        </button>
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto p-2">
        {screens.map((screen) => (
          <ScreenLink key={screen.id} screen={screen} />
        ))}
      </div>
      <footer className="flex flex-wrap items-center gap-1 border-t border-line p-2 text-2xs text-muted">
        <span className="flex-1 pl-2 max-[900px]:hidden" data-testid="version">
          {info ? `v${info.version}` : ''} · local only
        </span>
        <Button
          tone="quiet"
          size="icon"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          data-testid="open-shortcuts"
          onClick={() => useShell.setState({ shortcutsOpen: true })}
        >
          <CircleHelp aria-hidden className="size-4" />
        </Button>
        <ThemeButton />
      </footer>
    </nav>
  );
}

function ScreenLink({ screen }: { readonly screen: Screen }) {
  const [location] = useLocation();
  const active = location.startsWith(screen.path);
  const Icon = screen.icon;
  const key = useShownKey(screen.keys[0]);
  return (
    <Link
      href={screen.path}
      data-testid={`nav-${screen.id}`}
      title={key === null ? screen.title : `${screen.title} (${key})`}
      data-state={active ? 'active' : 'inactive'}
      aria-current={active ? 'page' : undefined}
      className={classNames(
        'flex h-8 items-center gap-2.5 rounded-md px-2 font-medium text-muted hover:bg-hover hover:text-text',
        active && 'bg-selected text-text hover:bg-selected',
      )}
    >
      <Icon aria-hidden className={classNames('size-4', active && 'text-accent')} />
      <span className="flex-1 whitespace-nowrap max-[900px]:sr-only">{screen.title}</span>
      <span className="flex items-center gap-1.5 max-[900px]:hidden">
        <ScreenBadge screen={screen.id} />
      </span>
      <kbd aria-hidden className="w-3 max-[900px]:hidden text-right font-mono text-2xs opacity-70">
        {key?.slice(-1)}
      </kbd>
    </Link>
  );
}

function ScreenBadge({ screen }: { readonly screen: Screen['id'] }) {
  if (screen === 'config') return <ConfigBadge />;
  if (screen === 'traces') return <TracesBadge />;
  if (screen === 'suites') return <SuitesBadge />;
  if (screen === 'listeners') return <ListenersBadge />;
  return null;
}

function ConfigBadge() {
  const session = useConfigSession();
  const { errors, warnings } = problemCounts(session.diagnosis);
  const applied = useGateway()?.appliedSha256;
  const unapplied =
    session.disk !== null && (isDirty(session) || (applied !== undefined && applied !== session.disk.sha256));
  return (
    <>
      {errors > 0 && (
        <Badge tone="bad" testId="badge-errors" title={`${errors} errors`}>
          {errors} ✕
        </Badge>
      )}
      {errors === 0 && warnings > 0 && (
        <Badge tone="warn" testId="badge-warnings" title={`${warnings} warnings`}>
          {warnings} ▲
        </Badge>
      )}
      {unapplied && (
        <span
          role="img"
          aria-label="Changes that the gateway does not serve yet"
          title="Changes that the gateway does not serve yet"
          data-testid="badge-unapplied"
          className="size-2 rounded-full bg-accent-fill"
        />
      )}
    </>
  );
}

function TracesBadge() {
  const paused = useTraceList((list) => list.paused);
  return (
    <span data-testid="badge-live" data-state={paused ? 'paused' : 'live'} className="text-2xs">
      {paused ? 'paused' : 'live'}
    </span>
  );
}

/** Of the cases that have run: those that passed. */
function SuitesBadge() {
  const tally = lastTally(useQuery(hostQuery('suites.list', {})).data?.suites ?? []);
  if (tally.ran === 0) return null;
  return (
    <Badge
      tone={tally.passed === tally.ran ? 'ok' : 'bad'}
      testId="badge-suites"
      title={`${tally.passed} of ${tally.ran} cases passed when they last ran`}
    >
      {tally.passed}/{tally.ran}
    </Badge>
  );
}

function ListenersBadge() {
  const failed = useGateway()?.listeners.filter((listener) => listener.state === 'failed').length ?? 0;
  return failed > 0 ? (
    <Badge tone="bad" title={`${failed} listeners failed`}>
      {failed} ✕
    </Badge>
  ) : null;
}

const nextTheme: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const themeIcons = { system: Monitor, light: Sun, dark: Moon };

function ThemeButton() {
  const theme = useTheme((look) => look.theme);
  const Icon = themeIcons[theme];
  return (
    <Button
      tone="quiet"
      size="icon"
      aria-label={`Theme: ${theme}. Press for ${nextTheme[theme]}.`}
      title={`Theme: ${theme}`}
      data-testid="theme-toggle"
      data-state={theme}
      onClick={() => chooseLook('theme', nextTheme[theme])}
    >
      <Icon aria-hidden className="size-4" />
    </Button>
  );
}
