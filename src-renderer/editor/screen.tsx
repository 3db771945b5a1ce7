import { FileWarning } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Panel, Separator } from 'react-resizable-panels';
import { useHashLocation } from 'wouter/use-hash-location';
import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import { fieldAt, rangeOfField } from '../../src-gateway/config/form/field-at.ts';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Panes } from '../components/panes.tsx';
import { type Command, useCommands } from '../lib/commands.ts';
import { isConfigLineWanted, takeConfigLine } from '../lib/navigation.ts';
import { shellWord } from '../lib/shell-word.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { CompareDialog, type Comparison } from './compare-dialog.tsx';
import { ConfigHeader } from './config-header.tsx';
import { configModel } from './config-model.ts';
import { useConfigSession } from './config-session.ts';
import { type ConfigView, showConfigAs, useConfigView } from './config-view.ts';
import { lineRange, toEditorRange } from './editor-range.ts';
import { applyAllSafeFixes } from './fix-all.ts';
import { focusedField, focusField } from './form/focus-field.ts';
import { FormPane } from './form/form-pane.tsx';
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
  const form = useRef<HTMLDivElement>(null);
  const view = useConfigView((state) => state.view);
  /** Where the next view begins: the place of the text, or the field. */
  const wanted = useRef<{ range: SourceRange | null; field: string }>({ range: null, field: '' });

  const select = (range: SourceRange) => {
    const target = toEditorRange(range);
    editor.current?.setSelection(target);
    editor.current?.revealRangeInCenterIfOutsideViewport(target);
    editor.current?.focus();
  };
  const linkedField = useLinkedField();
  const isRead = disk !== null;
  const goTo = useRef(select);
  goTo.current = select;
  useEffect(() => {
    if (isConfigLineWanted() || linkedField !== null) showConfigAs('text');
    const range = linkedField === null || !isRead ? null : beginOfField(linkedField);
    if (range !== null && editor.current !== null) goTo.current(range);
  }, [linkedField, isRead]);
  const reveal = (range: SourceRange) => {
    if (view === 'text') return select(range);
    if (form.current) focusField(form.current, fieldAt(configModel.getValue(), offsetOf(range)));
  };
  const showInText = (range: SourceRange | null) => {
    wanted.current = { range, field: '' };
    showConfigAs('text');
  };
  const showAs = (next: ConfigView) => {
    const text = configModel.getValue();
    if (next === 'text') {
      const field = focusedField();
      return showInText(field === null ? null : rangeOfField(text, field));
    }
    const cursor = editor.current?.getPosition();
    wanted.current = { range: null, field: cursor ? fieldAt(text, configModel.getOffsetAt(cursor)) : '' };
    showConfigAs('form');
  };
  const toggle = useRef(() => {});
  toggle.current = () => showAs(view === 'text' ? 'form' : 'text');
  const commands = useMemo(
    () =>
      configCommands(
        () => setReviewing(true),
        () => toggle.current(),
      ),
    [],
  );
  useCommands('config', commands);

  if (!disk)
    return failure === null ? <LoadingPanel text="Reading the config…" /> : <Unreadable failure={failure} />;
  return (
    <div className="flex h-full flex-col" data-testid="config-screen">
      <ConfigHeader view={view} onView={showAs} onReview={() => setReviewing(true)} onGoTo={reveal} />
      <SessionNotices onCompare={setComparison} />
      <Panes id="config" orientation="horizontal" className="min-h-0 flex-1">
        <Panel id="outline-part" defaultSize="20%" minSize="12%">
          <OutlinePanel onGoTo={reveal} />
        </Panel>
        <Separator className="w-px bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill" />
        <Panel id="config-part" defaultSize="80%" minSize="40%">
          <Panes id="problems" orientation="vertical">
            <Panel id="text-part" defaultSize="74%" minSize="30%">
              {view === 'form' ? (
                <FormPane pane={form} at={wanted.current.field} onShowInText={showInText} />
              ) : (
                <TextPane
                  onGoTo={select}
                  onEditor={(mounted) => {
                    editor.current = mounted;
                    const line = mounted === null ? null : takeConfigLine();
                    const linked = linkedField === null ? null : beginOfField(linkedField);
                    const range = line === null ? (wanted.current.range ?? linked) : lineRange(line);
                    wanted.current = { range: null, field: '' };
                    if (mounted !== null && range !== null) select(range);
                  }}
                />
              )}
            </Panel>
            <Separator className="h-px bg-line outline-offset-0 hover:bg-accent-fill focus-visible:bg-accent-fill" />
            <Panel id="problems-part" defaultSize="26%" minSize="8%">
              <ProblemsPanel onGoTo={reveal} />
            </Panel>
          </Panes>
        </Panel>
      </Panes>
      <footer className="flex h-8 shrink-0 items-center border-t border-line bg-surface px-4">
        <CliLine command={`planoai validate ${shellWord(disk.path)}`} />
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

/** The field that the address names: `#/config?path=routing_preferences[0]`. */
function useLinkedField(): string | null {
  const [address] = useHashLocation();
  return new URLSearchParams(address.split('?')[1]).get('path');
}

function beginOfField(field: string): SourceRange | null {
  const range = rangeOfField(configModel.getValue(), field);
  return range === null ? null : { start: range.start, end: range.start };
}

/** Where a place of the text is now: lines and columns count, for findings may speak of an older text. */
function offsetOf({ start }: SourceRange): number {
  return configModel.getOffsetAt({ lineNumber: start.line, column: start.column });
}

function configCommands(review: () => void, toggleView: () => void): readonly Command[] {
  return [
    { id: 'config.review', title: 'Review and apply the config', keys: ['$mod+Enter'], run: review },
    {
      id: 'config.save',
      title: 'Save the config',
      keys: ['$mod+KeyS'],
      run: () => void useConfigSession.getState().save(),
    },
    {
      id: 'config.toggle-form',
      title: 'Show the config as form or as text',
      keys: ['$mod+Shift+KeyM'],
      run: toggleView,
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
