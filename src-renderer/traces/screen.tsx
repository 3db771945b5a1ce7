import { Pause, Play, Search, X } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { Notice } from '../components/notice.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { classNames } from '../lib/class-names.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { openTrace } from '../lib/navigation.ts';
import { bytesText, groupedText } from '../lib/number-text.ts';
import { RecordingButton } from '../recording/recording-button.tsx';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { FirstTrace } from './first-trace.tsx';
import { queryTerms } from './query-terms.ts';
import { toggledTerm } from './toggled-term.ts';
import { useTraceList } from './trace-list.ts';
import { TraceTable } from './trace-table.tsx';

const flaggedTerm = 'is:flagged';

export function TracesScreen() {
  const list = useTraceList();
  const field = useRef<HTMLInputElement>(null);
  useListCommands(field);
  const filtered = list.query.trim() !== '' || list.errorsOnly;
  const errors = list.rows.filter((row) => row.errorCount > 0).length;
  const flagged = list.rows.filter((row) => row.flagged).length;
  const flaggedOnly = queryTerms(list.query).includes(flaggedTerm);
  return (
    <div className="flex h-full flex-col" data-testid="traces-screen">
      <ScreenHeader
        title="Traces"
        detail={<Kept />}
        actions={
          <>
            <RecordingButton />
            <LiveButton />
          </>
        }
      />
      <div className="flex shrink-0 items-center gap-2 border-b border-line bg-surface px-4 py-2">
        <label className="relative flex min-w-0 flex-1 items-center">
          <Search aria-hidden className="absolute left-2 size-3.5 text-muted" />
          <input
            ref={field}
            aria-label="Filter traces"
            placeholder="Filter, for example  status:error  llm.model=gpt-4o  duration>2s"
            data-testid="trace-query"
            spellCheck={false}
            value={list.query}
            onChange={(event) => list.setQuery(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && field.current?.blur()}
            aria-invalid={list.queryError !== null}
            className="h-7 w-full rounded-md border border-line-strong/70 bg-surface pr-8 pl-7 font-mono text-xs placeholder:font-sans placeholder:text-muted aria-invalid:border-bad"
          />
          {list.query !== '' && (
            <Button
              tone="quiet"
              size="icon"
              className="absolute right-0.5 size-6"
              aria-label="Clear the filter"
              data-testid="trace-query-clear"
              onClick={() => list.setQuery('')}
            >
              <X aria-hidden className="size-3.5" />
            </Button>
          )}
        </label>
        <button
          type="button"
          aria-pressed={list.errorsOnly}
          data-testid="errors-pill"
          data-state={list.errorsOnly ? 'on' : 'off'}
          onClick={() => list.setErrorsOnly(!list.errorsOnly)}
          className={classNames(
            'h-7 rounded-full border border-line-strong/70 bg-surface px-3 text-xs font-medium hover:bg-hover',
            list.errorsOnly && 'border-bad/50 bg-bad-soft text-bad hover:bg-bad-soft',
          )}
        >
          errors {errors > 0 && <span className="font-mono">{errors}</span>}
        </button>
        <button
          type="button"
          aria-pressed={flaggedOnly}
          data-testid="flagged-pill"
          data-state={flaggedOnly ? 'on' : 'off'}
          title="Only conversations that somebody should look at"
          onClick={() => list.setQuery(toggledTerm(list.query, flaggedTerm))}
          className={classNames(
            'h-7 rounded-full border border-line-strong/70 bg-surface px-3 text-xs font-medium hover:bg-hover',
            flaggedOnly && 'border-warn/50 bg-warn-soft text-warn hover:bg-warn-soft',
          )}
        >
          flagged {flagged > 0 && <span className="font-mono">{flagged}</span>}
        </button>
      </div>
      <QueryNotes />
      <div className="min-h-0 flex-1">
        {!list.loaded ? (
          <LoadingPanel text="Reading the stored traces…" />
        ) : list.rows.length > 0 ? (
          <TraceTable />
        ) : filtered ? (
          <NoMatch />
        ) : (
          <FirstTrace />
        )}
      </div>
      <footer className="flex h-8 shrink-0 items-center border-t border-line bg-surface px-4">
        <CliLine command={traceCommand(list.query, list.errorsOnly)} />
      </footer>
    </div>
  );
}

function Kept() {
  const stats = useTraceList((list) => list.stats);
  if (!stats) return null;
  const dropped = Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);
  return (
    <span className="truncate text-xs" data-testid="trace-stats">
      {groupedText(stats.traces)} kept · {groupedText(stats.spans)} spans · {bytesText(stats.bytes)} ·{' '}
      <span
        title={Object.entries(stats.dropped)
          .map(([reason, count]) => `${count} ${reason}`)
          .join(', ')}
      >
        {groupedText(dropped)} dropped
      </span>
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
  const { queryError, unknownKeys } = useTraceList();
  if (queryError !== null) {
    return (
      <Notice
        tone="bad"
        testId="query-error"
        className="rounded-none border-x-0 border-t-0"
        title="This filter cannot be read"
      >
        {queryError} The rows below are from the last one that could.
      </Notice>
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
  const { setQuery, setErrorsOnly } = useTraceList();
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3" data-testid="traces-no-match">
      <p className="text-muted">No stored trace matches this filter. New ones that do will appear here.</p>
      <Button
        data-testid="traces-clear-filter"
        onClick={() => {
          setQuery('');
          setErrorsOnly(false);
        }}
      >
        Show all traces
      </Button>
    </div>
  );
}

function useListCommands(field: { readonly current: HTMLInputElement | null }): void {
  const commands = useMemo(() => {
    const step = (by: number) => {
      const { rows, activeId, setActive } = useTraceList.getState();
      const at = rows.findIndex((row) => row.traceId === activeId);
      const next = rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
      if (next) setActive(next.traceId);
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
        title: 'Open the trace',
        keys: ['o'],
        keyOnly: true,
        run: () => {
          const { activeId } = useTraceList.getState();
          if (activeId) openTrace(activeId);
        },
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
        id: 'traces.errors',
        title: 'Show only traces with errors, or all',
        run: () => {
          const { errorsOnly, setErrorsOnly } = useTraceList.getState();
          setErrorsOnly(!errorsOnly);
        },
      },
      {
        id: 'traces.flagged',
        title: 'Show only flagged conversations, or all',
        run: () => {
          const { query, setQuery } = useTraceList.getState();
          setQuery(toggledTerm(query, flaggedTerm));
        },
      },
    ];
    return list;
  }, [field]);
  useCommands('traces', commands);
}

function traceCommand(query: string, errorsOnly: boolean): string {
  const asked = query.trim();
  const text = errorsOnly ? (asked === '' ? 'status:error' : `(${asked}) status:error`) : asked;
  return text === '' ? 'planoai trace any' : `planoai trace any --query '${text.replaceAll("'", "'\\''")}'`;
}
