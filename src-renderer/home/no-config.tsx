import { FolderOpen, House, Sparkles } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { useConfigSession } from '../editor/config-session.ts';
import { openScreen } from '../lib/navigation.ts';
import { useShell } from '../shell/shell-state.ts';

/** What stands there when the file of the config is gone. */
export function NoConfig() {
  const failure = useConfigSession((session) => session.failure);
  return (
    <EmptyState
      icon={House}
      title="No workspace yet"
      testId="home-no-config"
      actions={
        <>
          <Button tone="primary" data-testid="home-template" onClick={() => openScreen('/new')}>
            <Sparkles aria-hidden className="size-4" />
            Start from a template
          </Button>
          <Button
            data-testid="home-open-folder"
            onClick={() => useShell.setState({ workspaceAsked: 'open' })}
          >
            <FolderOpen aria-hidden className="size-4" />
            Open a folder
          </Button>
        </>
      }
    >
      {failure} Open a folder with a config, or start from a template.
    </EmptyState>
  );
}
