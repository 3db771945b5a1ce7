import { lazy, Suspense, useEffect } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { popupPlace } from '../components/popup-place.ts';
import { FaultBanner } from '../faults/fault-banner.tsx';
import { useFailureLab } from '../faults/use-faults.ts';
import { useLinkState } from '../lib/host.ts';
import { RecordingQuestion } from '../recording/recording-question.tsx';
import { useRecordingDialog } from '../recording/use-recording.ts';
import { LockedSecretsNotice } from '../secrets/locked-secrets-notice.tsx';
import { ClearingNotice } from '../traces/clearing-notice.tsx';
import { TracesScreen } from '../traces/screen.tsx';
import { StartScreen } from '../wizard/start-screen.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { HostedRouterNotice } from './hosted-router-notice.tsx';
import { keepScreen } from './last-screen.ts';
import { LinkNotice } from './link-notice.tsx';
import { LoadingPanel } from './loading-panel.tsx';
import { useShell } from './shell-state.ts';
import { Sidebar } from './sidebar.tsx';
import { StopQuestion } from './stop-question.tsx';
import { UpdateNotice } from './update-notice.tsx';
import { useCommandKeys } from './use-command-keys.ts';
import { useShellCommands } from './use-shell-commands.ts';

// The list of traces comes with the window; what other screens need is read when they are opened, the editor
// above all, which weighs more than the rest together.
const ConfigScreen = lazy(async () => ({ default: (await import('../editor/screen.tsx')).ConfigScreen }));
const CostsScreen = lazy(async () => ({ default: (await import('../costs/screen.tsx')).CostsScreen }));
const FailureLab = lazy(async () => ({ default: (await import('../faults/failure-lab.tsx')).FailureLab }));
const HomeScreen = lazy(async () => ({ default: (await import('../home/screen.tsx')).HomeScreen }));
const ListenersScreen = lazy(async () => ({
  default: (await import('../listeners/screen.tsx')).ListenersScreen,
}));
const LogDrawer = lazy(async () => ({ default: (await import('./log-drawer.tsx')).LogDrawer }));
const PlaygroundScreen = lazy(async () => ({
  default: (await import('../playground/screen.tsx')).PlaygroundScreen,
}));
const RecordingDialog = lazy(async () => ({
  default: (await import('../recording/recording-dialog.tsx')).RecordingDialog,
}));
const ShortcutsOverlay = lazy(async () => ({
  default: (await import('./shortcuts-overlay.tsx')).ShortcutsOverlay,
}));
const SuitesScreen = lazy(async () => ({ default: (await import('../suites/screen.tsx')).SuitesScreen }));
const SessionsScreen = lazy(async () => ({
  default: (await import('../sessions/screen.tsx')).SessionsScreen,
}));
const SessionScreen = lazy(async () => ({
  default: (await import('../sessions/session-screen.tsx')).SessionScreen,
}));
const WorkspaceDialog = lazy(async () => ({
  default: (await import('./workspace-dialog.tsx')).WorkspaceDialog,
}));
const WizardScreen = lazy(async () => ({ default: (await import('../wizard/screen.tsx')).WizardScreen }));
const SettingsScreen = lazy(async () => ({
  default: (await import('../settings/screen.tsx')).SettingsScreen,
}));
const TraceScreen = lazy(async () => ({ default: (await import('../traces/trace-screen.tsx')).TraceScreen }));
const CompareScreen = lazy(async () => ({
  default: (await import('../traces/compare-screen.tsx')).CompareScreen,
}));

export function App() {
  const link = useLinkState();
  return (
    <Router hook={useScreenLocation}>
      <div className="flex h-full flex-col" data-testid="console" data-state={link}>
        <ConnectionBanner link={link} />
        <FaultBanner />
        <LinkNotice />
        <HostedRouterNotice />
        <LockedSecretsNotice />
        <ClearingNotice />
        <UpdateNotice />
        <RecordingQuestion />
        {link === 'connecting' ? <LoadingPanel text="Connecting to the console's host…" /> : <Workspace />}
      </div>
    </Router>
  );
}

/** They are read when somebody asks for them. */
function AskedDialogs() {
  const isWorkspaceAsked = useShell((shell) => shell.workspaceAsked !== null);
  const isLabAsked = useFailureLab((lab) => lab.isOpen);
  const isRecordingAsked = useRecordingDialog((dialog) => dialog.isOpen);
  const areKeysAsked = useShell((shell) => shell.shortcutsOpen);
  return (
    <Suspense>
      {isWorkspaceAsked && <WorkspaceDialog />}
      {isLabAsked && <FailureLab />}
      {isRecordingAsked && <RecordingDialog />}
      {areKeysAsked && <ShortcutsOverlay />}
    </Suspense>
  );
}

/** Which screen; what stands behind a `?` is the screen's own. */
function useScreenLocation(): ReturnType<typeof useHashLocation> {
  const [location, go] = useHashLocation();
  return [location.replace(/\?.*$/, ''), go];
}

function Workspace() {
  useEffect(keepScreen, []);
  useShellCommands();
  useCommandKeys();
  const sidebarShown = useShell((shell) => shell.sidebarShown);
  const [location] = useLocation();
  // The screen of the log needs no second one.
  const logsShown = useShell((shell) => shell.logsShown) && location !== '/listeners';
  return (
    <div className="flex min-h-0 flex-1">
      {sidebarShown && <Sidebar />}
      <main className="flex min-w-0 flex-1 flex-col" data-testid="screen">
        <div className="min-h-0 flex-1">
          <Suspense fallback={<LoadingPanel text="Loading…" />}>
            <Switch>
              <Route path="/home" component={HomeScreen} />
              <Route path="/config" component={ConfigScreen} />
              <Route path="/traces" component={TracesScreen} />
              <Route path="/traces/:traceId/:spanId?" component={TraceScreen} />
              <Route path="/compare/:a/:b" component={CompareScreen} />
              <Route path="/sessions" component={SessionsScreen} />
              <Route path="/sessions/:sessionId" component={SessionScreen} />
              <Route path="/costs" component={CostsScreen} />
              <Route path="/playground" component={PlaygroundScreen} />
              <Route path="/suites/:file?/:caseId?" component={SuitesScreen} />
              <Route path="/listeners" component={ListenersScreen} />
              <Route path="/settings" component={SettingsScreen} />
              <Route path="/new" component={WizardScreen} />
              <Route>
                <StartScreen />
              </Route>
            </Switch>
          </Suspense>
        </div>
        <Suspense>{logsShown && <LogDrawer />}</Suspense>
        <div ref={popupPlace} />
      </main>
      <CommandPalette />
      <StopQuestion />
      <AskedDialogs />
    </div>
  );
}
