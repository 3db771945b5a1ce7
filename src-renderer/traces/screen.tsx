import { Pause, Play } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { Failure } from '../components/failure.tsx';
import { Notice } from '../components/notice.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { classNames } from '../lib/class-names.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { openScreen } from '../lib/navigation.ts';
import { bytesText, groupedText } from '../lib/number-text.ts';
import { RecordingButton } from '../recording/recording-button.tsx';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { ColumnChoice } from './column-choice.tsx';
import { Distribution } from './distribution.tsx';
import { droppedText } from './dropped-text.ts';
import { FirstTrace } from './first-trace.tsx';
import { GroupChoice, GroupNote } from './group-choice.tsx';
import type { ListFilter } from './list-address.ts';
import { ListPills, pills } from './list-pills.tsx';
import { toggledTerm } from './query-edit.ts';
import { QueryField } from './query-field.tsx';
import { SavedFilters } from './saved-filters.tsx';
import { SinceChoice, sinceText } from './since-choice.tsx';
import type { FileOutcome } from './trace-files.ts';
import { FileOutcomeNotice, TraceFilesMenu } from './trace-files-menu.tsx';
import { traceGroupings } from './trace-groups.ts';
import { useTraceList } from './trace-list.ts';
import { TracePeek } from './trace-peek.tsx';
import { TraceTable } from './trace-table.tsx';
import { useFilterInAddress } from './use-filter-in-address.ts';
import { usePeek } from './use-peek.ts';
import { useStorage } from './use-storage.ts';
import { enterActive, linesNow, useTraceGroups } from './use-trace-groups.ts';

export function TracesScreen() {
  const list = useTraceList();
  const field = useRef<HTMLInputElement>(null);
  const [fileOutcome, setFileOutcome] = useState<FileOutcome | null>(null);
  const { peeking, close } = usePeek();
  useListCommands(field);
  useFilterInAddress();
  const filtered = list.query.trim() !== '' || list.since !== null;
  const isClearing = useStorage()?.clearing != null;
  return (
    <div className="flex h-full flex-col" data-testid="traces-screen">
      <ScreenHeader
        title="Traces"
        detail={<Kept />}
        actions={
          <>
            <RecordingButton />
            <Button data-testid="open-sessions" onClick={() => openScreen('/sessions')}>
              Sessions
            </Button>
            <LiveButton />
            <TraceFilesMenu onOutcome={setFileOutcome} />
          </>
        }
      />
      <FileOutcomeNotice outcome={fileOutcome} onClose={() => setFileOutcome(null)} />
      <div className="shrink-0 space-y-1.5 border-b border-line bg-surface px-4 py-2">
        <div className="flex items-center gap-2">
          <QueryField field={field} value={list.query} fault={list.fault} onChange={list.setQuery} />
          <SavedFilters />
          <SinceChoice />
        </div>
        <div className="flex items-start gap-2">
          <ListPills rows={list.rows} query={list.query} onQuery={list.setQuery} />
          <span className="flex-1" />
          <GroupChoice />
          <ColumnChoice />
        </div>
      </div>
      <QueryNotes />
      <GroupNote />
      {list.rows.length > 0 && !isClearing && (
        <Distribution rows={list.rows} query={list.query} onQuery={list.setQuery} />
      )}
      <div className="flex min-h-0 flex-1">
        <div
          className={classNames('min-h-0 min-w-0 flex-1', list.fault !== null && 'border-l-4 border-bad/50')}
          data-testid="trace-results"
          data-state={list.fault === null ? 'current' : 'stale'}
        >
          {!list.loaded && list.fault === null ? (
            <LoadingPanel text="Reading the stored traces…" />
          ) : isClearing ? (
            <LoadingPanel text="These traces are being deleted…" />
          ) : list.rows.length > 0 ? (
            <TraceTable />
          ) : list.failure !== null ? null : filtered ? (
            <NoMatch />
          ) : (
            <FirstTrace />
          )}
        </div>
        {peeking && list.rows.length > 0 && <TracePeek onClose={close} />}
      </div>
      <footer className="flex h-8 shrink-0 items-center border-t border-line bg-surface px-4">
        {list.fault === null && <CliLine command={traceCommand(list)} />}
        <span className="flex-1" />
        <CompareButton />
      </footer>
    </div>
  );
}

function Kept() {
  const stats = useTraceList((list) => list.stats);
  if (!stats) return null;
  return (
    <span className="truncate text-xs" data-testid="trace-stats">
      {groupedText(stats.traces)} kept · {groupedText(stats.spans)} spans · {bytesText(stats.bytes)} ·{' '}
      {droppedText(stats.dropped)}
    </span>
  );
}

function LiveButton() {
  const paused = useTraceList((list) => list.paused);
  const setPaused = useTraceList((list) => list.setPaused);
  return (
    <Button
      data-testid="live-toggle"
      data-state={paused === null ? 'live' : 'paused'}
      title={paused === null ? 'Pause (p)' : 'Go on (p)'}
      onClick={() => setPaused(paused === null ? 'key' : null)}
    >
      {paused === null ? (
        <>
          <span aria-hidden className="size-2 rounded-full bg-ok motion-safe:animate-pulse" />
          live
          <Pause aria-hidden className="size-3.5 text-muted" />
        </>
      ) : (
        <>
          paused
          <Play aria-hidden className="size-3.5 text-muted" />
        </>
      )}
    </Button>
  );
}

function QueryNotes() {
  const { fault, failure, unknownKeys, reload } = useTraceList();
  if (fault !== null) {
    return (
      <Notice
        tone="bad"
        testId="query-error"
        className="rounded-none border-x-0 border-t-0"
        title={`Column ${fault.place.from}: ${fault.message}`}
      >
        The rows are from the last valid query.
      </Notice>
    );
  }
  if (failure !== null) {
    return (
      <Failure
        testId="list-failure"
        className="rounded-none border-x-0 border-t-0"
        title="The traces could not be read"
        error={failure}
        onRetry={() => void reload()}
      />
    );
  }
  if (unknownKeys.length === 0) return null;
  return (
    <Notice
      tone="warn"
      testId="query-unknown-keys"
      className="rounded-none border-x-0 border-t-0"
      title={`No stored trace has ${unknownKeys.map(({ key }) => `“${key}”`).join(', ')}`}
    >
      {unknownKeys.map(({ nearest }) => nearest && `Did you mean “${nearest}”? `)}
      The term stays active and matches nothing.
    </Notice>
  );
}

function NoMatch() {
  const { query, setFilter, setSince, since } = useTraceList();
  const isBoth = since !== null && query.trim() !== '';
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3" data-testid="traces-no-match">
      <p className="text-muted">
        No stored trace matches this filter{since !== null && ` in the ${sinceText(since)}`}. New ones that do
        will appear here.
      </p>
      <div className="flex gap-2">
        {isBoth && (
          <Button data-testid="traces-all-times" onClick={() => setSince(null)}>
            Look at all times
          </Button>
        )}
        <Button data-testid="traces-clear-filter" onClick={() => setFilter({ query: '', since: null })}>
          Show all traces
        </Button>
      </div>
    </div>
  );
}

function useListCommands(field: { readonly current: HTMLInputElement | null }): void {
  const commands = useMemo(() => {
    const step = (by: number) => {
      const { activeId, setActive } = useTraceList.getState();
      const lines = linesNow();
      const at = lines.findIndex(({ id }) => id === activeId);
      const next = lines[at === -1 ? 0 : Math.min(lines.length - 1, Math.max(0, at + by))];
      if (next) setActive(next.id);
    };
    const list: Command[] = [
      {
        id: 'traces.filter',
        title: 'Filter traces',
        keys: ['Slash'],
        run: () => field.current?.focus(),
      },
      { id: 'traces.next', title: 'Next row', keys: ['j', 'ArrowDown'], keyOnly: true, run: () => step(1) },
      {
        id: 'traces.previous',
        title: 'Previous row',
        keys: ['k', 'ArrowUp'],
        keyOnly: true,
        run: () => step(-1),
      },
      {
        id: 'traces.open',
        title: 'Open the trace, or fold the group',
        keys: ['o'],
        keyOnly: true,
        run: enterActive,
      },
      {
        id: 'traces.pause',
        title: 'Pause or resume the live list',
        keys: ['p'],
        run: () => {
          const { paused, setPaused } = useTraceList.getState();
          setPaused(paused === null ? 'key' : null);
        },
      },
      {
        id: 'traces.mark',
        title: 'Mark the trace for comparing',
        keys: ['x'],
        keyOnly: true,
        run: () => {
          const { activeId, rows, toggleMark } = useTraceList.getState();
          if (rows.some((row) => row.traceId === activeId) && activeId !== null) toggleMark(activeId);
        },
      },
      { id: 'traces.compare', title: 'Compare the two marked traces', keys: ['c'], run: compareMarked },
      ...[null, ...traceGroupings].map((grouping) => ({
        id: `traces.group.${grouping ?? 'none'}`,
        title: grouping === null ? 'Show the traces ungrouped' : `Group the traces by ${grouping}`,
        run: () => useTraceGroups.getState().setGrouping(grouping),
      })),
      ...pills.map(({ id, label, term }) => ({
        id: `traces.${id}`,
        title: `Show only traces with ${label}, or all`,
        run: () => {
          const { query, setQuery } = useTraceList.getState();
          setQuery(toggledTerm(query, term));
        },
      })),
    ];
    return list;
  }, [field]);
  useCommands('traces', commands);
}

function compareMarked(): void {
  const [a, b] = useTraceList.getState().marked;
  if (a !== undefined && b !== undefined) openScreen(`/compare/${a}/${b}`);
}

/** What to do next for a comparison, once a trace is marked. */
function CompareButton() {
  const count = useTraceList((list) => list.marked.length);
  if (count === 0) return null;
  return (
    <Button
      size="small"
      tone={count === 2 ? 'primary' : 'plain'}
      disabled={count < 2}
      shortcut="c"
      data-testid="compare-marked"
      onClick={compareMarked}
    >
      {count === 2 ? 'compare' : 'mark another (x)'}
    </Button>
  );
}

function traceCommand({ query, since }: ListFilter): string {
  const text = query.trim();
  const asked = text === '' ? '' : ` --query '${text.replaceAll("'", "'\\''")}'`;
  return `planoai trace any${asked}${since === null ? '' : ` --since ${since}`}`;
}
