import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine, Search } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { Button } from '../components/button.tsx';
import { CliLine } from '../components/cli-line.tsx';
import { Failure } from '../components/failure.tsx';
import { Select } from '../components/select.tsx';
import { type Command, useCommands } from '../lib/commands.ts';
import { useGateway } from '../lib/gateway.ts';
import { groupedText } from '../lib/number-text.ts';
import { logCommand } from './log-command.ts';
import { useLogFeed } from './log-feed.ts';
import { type LogLevel, type LogSource, logLevels, logSources } from './log-filter.ts';
import { LogLine } from './log-line.tsx';
import { contextLines, type ShownEntries } from './log-matches.ts';
import { visibleEntries } from './visible-entries.ts';

/** `''` is no value for a select. */
const everyListener = '*';

const sourceLabels: Readonly<Record<LogSource, string>> = {
  all: 'all sources',
  access: 'access log',
  process: 'process log',
};

interface LogPanelProps {
  /** Whose keys these are: a screen of its own has them, a drawer below another screen has none. */
  readonly scope: 'listeners' | 'log-drawer';
}

export function LogPanel({ scope }: LogPanelProps) {
  const feed = useLogFeed();
  const gateway = useGateway();
  const search = useRef<HTMLInputElement>(null);
  const { entries: all, level, source, listener, search: wanted, context } = feed;
  const { entries, nearby } = useMemo(
    () => visibleEntries(all, { level, source, listener, search: wanted, context }),
    [all, level, source, listener, wanted, context],
  );
  useLogCommands(search, scope === 'listeners');
  return (
    <section aria-label="Logs" data-testid="logs" data-pane className="flex h-full flex-col bg-surface">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-1">
        <h2 className="pr-2 font-semibold">Logs</h2>
        <Select<LogLevel>
          label="Least level"
          testId="log-level"
          value={level}
          options={logLevels.map((one) => ({ value: one, label: `level ≥ ${one}` }))}
          onChange={(next) => useLogFeed.setState({ level: next })}
        />
        <Select<LogSource>
          label="Source"
          testId="log-source"
          value={source}
          options={logSources.map((one) => ({ value: one, label: sourceLabels[one] }))}
          onChange={(next) => useLogFeed.setState({ source: next })}
        />
        <Select
          label="Listener"
          testId="log-listener"
          value={listener === '' ? everyListener : listener}
          options={[
            { value: everyListener, label: 'all listeners' },
            ...(gateway?.listeners.map((one) => ({ value: one.name, label: one.name })) ?? []),
          ]}
          onChange={(next) => useLogFeed.setState({ listener: next === everyListener ? '' : next })}
        />
        <label className="relative flex w-64 min-w-32 items-center">
          <Search aria-hidden className="absolute left-2 size-3.5 text-muted" />
          <input
            ref={search}
            aria-label="Search the log"
            placeholder="Search"
            data-testid="log-search"
            value={wanted}
            onChange={(event) => useLogFeed.setState({ search: event.target.value })}
            onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
            className="h-7 w-full rounded-md border border-line-strong/70 bg-surface pr-2 pl-7 placeholder:text-muted"
          />
        </label>
        <Button
          aria-label={`${contextLines} lines before and after each match`}
          aria-pressed={context}
          data-testid="log-context"
          data-state={context ? 'on' : 'off'}
          className={context ? 'border-accent/50 bg-selected' : ''}
          onClick={() => useLogFeed.setState({ context: !context })}
        >
          ±{contextLines} lines
        </Button>
        <span className="flex-1" />
        <Button
          aria-pressed={feed.following}
          data-testid="log-follow"
          data-state={feed.following ? 'on' : 'off'}
          className={feed.following ? 'border-accent/50 bg-selected' : ''}
          onClick={() => useLogFeed.setState({ following: !feed.following })}
        >
          <ArrowDownToLine aria-hidden className="size-3.5" />
          Follow
        </Button>
      </div>
      {feed.failure !== null && (
        <Failure
          title="The log could not be read"
          error={feed.failure}
          onRetry={() => void feed.reload()}
          className="rounded-none border-x-0 border-t-0"
          testId="log-error"
        />
      )}
      <div className="min-h-0 flex-1">
        {entries.length > 0 ? (
          <Lines entries={entries} nearby={nearby} wanted={wanted.trim()} following={feed.following} />
        ) : (
          <p className="p-4 text-muted" data-testid="log-empty">
            {all.length === 0
              ? 'Nothing was logged yet. Requests and changes of state appear here at once.'
              : 'No line matches. Lower the level, choose all sources and listeners, or clear the search.'}
          </p>
        )}
      </div>
      <footer className="flex h-8 shrink-0 items-center gap-4 border-t border-line px-4 text-2xs text-muted">
        <span className="shrink-0" data-testid="log-counts">
          {groupedText(entries.length - nearby.size)} of {groupedText(all.length)} lines ·{' '}
          {groupedText(feed.dropped)} dropped
        </span>
        <CliLine command={logCommand({ level, source, listener, search: wanted, context })} />
      </footer>
    </section>
  );
}

/** Of a line that is not broken; longer messages are measured. */
const lineHeight = 22;

function Lines({
  entries,
  nearby,
  wanted,
  following,
}: ShownEntries & { readonly wanted: string; readonly following: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => entries[index]?.sequence ?? index,
    overscan: 20,
  });
  const last = entries.at(-1)?.sequence;
  useEffect(() => {
    if (following && last !== undefined) virtual.scrollToIndex(entries.length - 1, { align: 'end' });
  }, [following, last, entries.length, virtual]);
  return (
    <div
      ref={scroller}
      role="log"
      aria-label="Log lines"
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      data-testid="log-lines"
      // Reading back pauses; only a wheel or key of the reader counts, not our own scrolling.
      onWheel={(event) => event.deltaY < 0 && useLogFeed.setState({ following: false })}
      onKeyDown={(event) => {
        if (['ArrowUp', 'PageUp', 'Home'].includes(event.key)) useLogFeed.setState({ following: false });
      }}
      className="h-full overflow-auto outline-offset-[-2px]"
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const entry = entries[item.index];
          return entry ? (
            <div
              key={entry.sequence}
              ref={virtual.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogLine entry={entry} wanted={wanted} isNearby={nearby.has(entry.sequence)} />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

function useLogCommands(search: { readonly current: HTMLInputElement | null }, withKeys: boolean): void {
  const commands = useMemo(() => {
    if (!withKeys) return [];
    const list: Command[] = [
      { id: 'logs.search', title: 'Search the log', keys: ['Slash'], run: () => search.current?.focus() },
      {
        id: 'logs.follow',
        title: 'Jump to the end of the log and follow',
        keys: ['Shift+G'],
        cli: 'planoai logs --follow',
        run: () => useLogFeed.setState({ following: true }),
      },
      {
        id: 'logs.pause',
        title: 'Stop or go on following the log',
        keys: ['Space'],
        run: () => useLogFeed.setState(({ following }) => ({ following: !following })),
      },
    ];
    return list;
  }, [search, withKeys]);
  useCommands(withKeys ? 'listeners' : 'log-drawer', commands);
}
