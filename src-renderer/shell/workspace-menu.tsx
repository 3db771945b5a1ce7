import { useQuery } from '@tanstack/react-query';
import { Check, ChevronDown, FilePlus2, FolderOpen } from 'lucide-react';
import { commandTitles } from '../../src-main/contract/command-titles.ts';
import { Menu, MenuItem, MenuSeparator } from '../components/menu.tsx';
import { hostQuery } from '../lib/host.ts';
import { openWorkspace } from './open-workspace.ts';
import { useShell } from './shell-state.ts';

/** The workspace that this console is on; opens the others. */
export function WorkspaceMenu() {
  const info = useQuery(hostQuery('host.info', {})).data;
  const list = useQuery(hostQuery('workspaces.list', {})).data?.workspaces ?? [];
  const ask = (workspaceAsked: 'open' | 'new') => useShell.setState({ workspaceAsked });
  return (
    <Menu
      trigger={
        <button
          type="button"
          data-testid="workspace-menu"
          title={info?.configPath}
          aria-label={`Workspace ${info?.workspace ?? ''}`}
          className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-2 hover:bg-hover"
        >
          <img src="./icon.svg" alt="" className="size-5" />
          <span className="truncate font-semibold max-[900px]:hidden" data-testid="workspace-name">
            {info?.workspace ?? '…'}
          </span>
          <ChevronDown aria-hidden className="size-3.5 shrink-0 text-muted max-[900px]:hidden" />
        </button>
      }
    >
      {list.map(({ path, name, current, missing }) => (
        <MenuItem
          key={path}
          testId={`workspace-${name}`}
          disabled={missing}
          icon={current && <Check aria-hidden className="size-3.5" />}
          onSelect={() => void openWorkspace(path)}
        >
          {name}
          <span className="ml-3 font-mono text-2xs text-muted">{missing ? 'not there any more' : path}</span>
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem
        testId="workspace-open"
        icon={<FolderOpen aria-hidden className="size-3.5" />}
        onSelect={() => ask('open')}
      >
        {commandTitles.openFolder}
      </MenuItem>
      <MenuItem
        testId="workspace-new"
        icon={<FilePlus2 aria-hidden className="size-3.5" />}
        onSelect={() => ask('new')}
      >
        {commandTitles.newWorkspace}
      </MenuItem>
    </Menu>
  );
}
