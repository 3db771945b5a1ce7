import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { commandTitles } from '../../src-main/contract/command-titles.ts';
import type { Contrast, Theme } from '../../src-main/contract/console-settings.ts';
import { useFailureLab } from '../faults/use-faults.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { copyText } from '../lib/copy-text.ts';
import { type GatewayAction, runGatewayAction, useGateway } from '../lib/gateway.ts';
import { hostQuery } from '../lib/host.ts';
import { openScreen } from '../lib/navigation.ts';
import { shellWord } from '../lib/shell-word.ts';
import { usePlayground } from '../playground/playground-session.ts';
import { chooseLook } from './choose-look.ts';
import { focusPane } from './focus-pane.ts';
import { openWorkspace } from './open-workspace.ts';
import { closeScreen, reopenScreen } from './screen-history.ts';
import { screens } from './screens.ts';
import { useShell } from './shell-state.ts';
import { windowCommands } from './window-commands.ts';

/** The commands that every screen has. */
export function useShellCommands(): void {
  const gateway = useGateway();
  const isDown = gateway?.state === 'stopped' || gateway?.state === 'failed';
  // Only names and states matter here; counters change with every request.
  const listenerKey = JSON.stringify(
    gateway?.listeners
      .filter((one) => !one.implicit)
      .map((one) => [one.name, one.state === 'stopped' || one.state === 'failed', one.url]) ?? [],
  );
  const workspaces = useQuery(hostQuery('workspaces.list', {})).data?.workspaces ?? [];
  const workspaceKey = JSON.stringify(
    workspaces.filter(({ current, missing }) => !current && !missing).map(({ name, path }) => [name, path]),
  );
  const commands = useMemo(
    () => [
      ...navigation,
      ...gatewayCommands(isDown),
      ...listenerCommands(listenerKey),
      ...themes,
      ...workspaceCommands(workspaceKey),
      ...windowCommands(),
    ],
    [isDown, listenerKey, workspaceKey],
  );
  useCommands('shell', commands);
}

function openPalette(paletteText: string): () => void {
  return () => useShell.setState({ paletteOpen: true, paletteText });
}

const navigation: readonly Command[] = [
  {
    id: 'palette.open',
    title: 'Search or run a command',
    keys: ['$mod+KeyK'],
    run: openPalette(''),
    keyOnly: true,
  },
  {
    id: 'palette.commands',
    title: 'Run a command',
    keys: ['$mod+Shift+KeyP'],
    run: openPalette('>'),
    keyOnly: true,
  },
  {
    id: 'palette.places',
    title: 'Go to a trace, listener, route or agent',
    keys: ['$mod+KeyP'],
    run: openPalette('@'),
    keyOnly: true,
  },
  {
    id: 'shortcuts.open',
    title: 'Keyboard shortcuts of this screen',
    keys: ['Shift+?'],
    run: () => useShell.setState({ shortcutsOpen: true }),
  },
  {
    id: 'sidebar.toggle',
    title: 'Show or hide the sidebar',
    keys: ['$mod+Backslash'],
    run: () => useShell.setState(({ sidebarShown }) => ({ sidebarShown: !sidebarShown })),
  },
  {
    id: 'logs.toggle',
    title: 'Show or hide the log below',
    keys: ['$mod+KeyJ'],
    cli: 'planoai logs --follow',
    run: () => useShell.setState(({ logsShown }) => ({ logsShown: !logsShown })),
  },
  { id: 'history.back', title: 'Back', keys: ['$mod+BracketLeft'], run: () => history.back() },
  { id: 'history.forward', title: 'Forward', keys: ['$mod+BracketRight'], run: () => history.forward() },
  {
    id: 'screen.close',
    title: 'Close this trace, comparison, session or case',
    keys: ['$mod+KeyW'],
    run: () => {
      if (!closeScreen()) window.planoConsole?.act('close');
    },
  },
  {
    id: 'screen.reopen',
    title: 'Open again what was closed last',
    keys: ['$mod+Shift+KeyT'],
    run: reopenScreen,
  },
  { id: 'pane.next', title: 'Next part of the window', keys: ['F6'], keyOnly: true, run: () => focusPane(1) },
  {
    id: 'pane.previous',
    title: 'Previous part of the window',
    keys: ['Shift+F6'],
    keyOnly: true,
    run: () => focusPane(-1),
  },
  ...screens.map((screen) => ({
    id: `open.${screen.id}`,
    title: commandTitles.goTo(screen.title),
    keys: screen.keys,
    run: () => openScreen(screen.path),
  })),
  { id: 'console.open', title: commandTitles.openConsole, run: () => openScreen('/') },
  {
    id: 'faults.open',
    title: 'Failure lab: let a provider fail…',
    cli: 'planoai faults',
    run: () => useFailureLab.getState().open(),
  },
  {
    id: 'wizard.open',
    title: commandTitles.newConfig,
    cli: 'planoai init',
    run: () => openScreen('/new'),
  },
];

const themes: readonly Command[] = [
  ...(['system', 'light', 'dark'] satisfies Theme[]).map((theme) => ({
    id: `theme.${theme}`,
    title: `Theme: ${theme}`,
    run: () => chooseLook('theme', theme),
  })),
  ...(['system', 'standard', 'more'] satisfies Contrast[]).map((contrast) => ({
    id: `contrast.${contrast}`,
    title: `Contrast: ${contrast}`,
    run: () => chooseLook('contrast', contrast),
  })),
];

function gatewayCommands(isDown: boolean): Command[] {
  if (isDown) {
    return [
      {
        id: 'gateway.start',
        title: commandTitles.startGateway,
        keys: ['$mod+Shift+KeyR'],
        cli: 'planoai up',
        run: act({ method: 'gateway.start' }),
      },
    ];
  }
  return [
    {
      id: 'gateway.restart',
      title: commandTitles.restartGateway,
      keys: ['$mod+Shift+KeyR'],
      cli: 'planoai restart',
      run: act({ method: 'gateway.restart' }),
    },
    {
      id: 'gateway.stop',
      title: commandTitles.stopGateway,
      cli: 'planoai down',
      run: act({ method: 'gateway.stop' }),
    },
    {
      id: 'gateway.ask-stop',
      title: 'Stop what runs: the gateway, after a question',
      keys: ['$mod+Period'],
      keyOnly: true,
      run: () => useShell.setState({ stopAsked: true }),
    },
  ];
}

function listenerCommands(listenerKey: string): Command[] {
  const listeners: [name: string, isDown: boolean, url: string][] = JSON.parse(listenerKey);
  return listeners.flatMap(([name, isDown, url]) => [
    {
      id: `listener.${name}.${isDown ? 'start' : 'stop'}`,
      title: (isDown ? commandTitles.startListener : commandTitles.stopListener)(name),
      cli: `planoai listeners ${isDown ? 'start' : 'stop'} ${shellWord(name)}`,
      run: act({ method: isDown ? 'listeners.start' : 'listeners.stop', name }),
    },
    { id: `listener.${name}.copy`, title: commandTitles.copyUrl(name), run: () => void copyText(url) },
    {
      id: `listener.${name}.try`,
      title: commandTitles.tryListener(name),
      run: () => {
        usePlayground.getState().change({ listener: name });
        openScreen('/playground');
      },
    },
    { id: `listener.${name}.logs`, title: commandTitles.logs(name), run: () => openScreen('/listeners') },
  ]);
}

function workspaceCommands(workspaceKey: string): Command[] {
  const others: [name: string, path: string][] = JSON.parse(workspaceKey);
  return [
    {
      id: 'workspace.open',
      title: commandTitles.openFolder,
      cli: 'planoai console',
      run: () => useShell.setState({ workspaceAsked: 'open' }),
    },
    {
      id: 'workspace.new',
      title: commandTitles.newWorkspace,
      cli: 'planoai init',
      run: () => useShell.setState({ workspaceAsked: 'new' }),
    },
    ...others.map(([name, path]) => ({
      id: `workspace.${path}`,
      title: commandTitles.openWorkspace(name),
      run: () => void openWorkspace(path),
    })),
  ];
}

/** What goes wrong shows in the gateway's state, which every screen has in sight. */
function act(action: GatewayAction): () => void {
  return () => void runGatewayAction(action).catch(() => openScreen('/listeners'));
}
