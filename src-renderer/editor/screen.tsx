import { FileWarning } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { type Command, useCommands } from '../lib/commands.ts';
import { takeConfigLine } from '../lib/navigation.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { CompareDialog, type Comparison } from './compare-dialog.tsx';
import { ConfigHeader } from './config-header.tsx';
import { useConfigSession } from './config-session.ts';
import { lineRange, toEditorRange } from './editor-range.ts';
import { applyAllSafeFixes } from './fix-all.ts';
import type { monaco } from './monaco.ts';
import { OutlinePanel } from './outline-panel.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { ReviewDialog } from './review-dialog.tsx';
import { SessionNotices } from './session-notices.tsx';
import { TextPane } from './text-pane.tsx';

export function ConfigScreen() {
  const disk = useConfigSession((session) => session.disk);
  const failure = useConfigSession((session) => session.failure);
  const [reviewing, setReviewing] = useState(false);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const commands = useMemo(() => configCommands(() => setReviewing(true)), []);
  useCommands('config', commands);

  const reveal = (range: SourceRange) => {
    const target = toEditorRange(range);
    editor.current?.setSelection(target);
    editor.current?.revealRangeInCenterIfOutsideViewport(target);
    editor.current?.focus();
  };

  if (!disk)
    return failure === null ? <LoadingPanel text="Reading the config…" /> : <Unreadable failure={failure} />;
  return (
    <div className="flex h-full flex-col" data-testid="config-screen">
      <ConfigHeader onReview={() => setReviewing(true)} onGoTo={reveal} />
      <SessionNotices onCompare={setComparison} />
      <Group orientation="horizontal" className="min-h-0 flex-1">
        <Panel defaultSize="20%" minSize="12%">
          <OutlinePanel onGoTo={reveal} />
        </Panel>
        <Separator className="w-px bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill" />
        <Panel defaultSize="80%" minSize="40%">
          <Group orientation="vertical">
            <Panel defaultSize="74%" minSize="30%">
              <TextPane
                onGoTo={reveal}
                onEditor={(mounted) => {
                  editor.current = mounted;
                  const line = mounted === null ? null : takeConfigLine();
                  if (line !== null) reveal(lineRange(line));
                }}
              />
            </Panel>
            <Separator className="h-px bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill" />
            <Panel defaultSize="26%" minSize="8%">
              <ProblemsPanel onGoTo={reveal} />
            </Panel>
          </Group>
        </Panel>
      </Group>
      <footer className="flex h-8 shrink-0 items-center border-t border-line bg-surface px-4">
        <CliLine command={`planoai validate ${quoted(disk.path)}`} />
      </footer>
      <ReviewDialog
        open={reviewing}
        onClose={() => setReviewing(false)}
        onRefused={(range) => range && reveal(range)}
      />
      <CompareDialog comparison={comparison} onClose={() => setComparison(null)} />
    </div>
  );
}

function configCommands(review: () => void): readonly Command[] {
  return [
    { id: 'config.review', title: 'Review and apply the config', keys: ['$mod+Enter'], run: review },
    {
      id: 'config.save',
      title: 'Save the config',
      keys: ['$mod+KeyS'],
      run: () => void useConfigSession.getState().save(),
    },
    { id: 'config.fix-all', title: 'Fix all safe problems of the config', run: applyAllSafeFixes },
  ];
}

function Unreadable({ failure }: { readonly failure: string }) {
  return (
    <EmptyState
      icon={FileWarning}
      title="The config file could not be read"
      testId="config-unreadable"
      actions={
        <Button data-testid="config-read-again" onClick={() => void useConfigSession.getState().load()}>
          Try again
        </Button>
      }
    >
      {failure}
    </EmptyState>
  );
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
