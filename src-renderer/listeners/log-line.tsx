import type { LogEntry } from '../../src-main/contract/host-calls.ts';
import { classNames } from '../lib/class-names.ts';
import { openTrace } from '../lib/navigation.ts';
import { clockText } from '../lib/number-text.ts';
import { LogMessage } from './log-message.tsx';

const levelColours: Record<string, string> = {
  trace: 'text-muted',
  debug: 'text-muted',
  info: 'text-info',
  warn: 'text-warn',
  error: 'text-bad',
  fatal: 'text-bad',
};

interface LogLineProps {
  readonly entry: LogEntry;
  /** Where another one than that of the clock is wanted. */
  readonly time?: string;
  /** What is searched. */
  readonly wanted?: string;
  /** It is only near a line that was searched. */
  readonly isNearby?: boolean;
}

/** One line of the log. */
export function LogLine({ entry, time, wanted = '', isNearby = false }: LogLineProps) {
  const { traceId } = entry;
  const level = entry.level.toLowerCase();
  return (
    <div
      data-testid="log-line"
      data-level={level}
      data-state={isNearby ? 'nearby' : 'match'}
      className={classNames(
        'flex min-h-[22px] items-start gap-3 px-4 py-0.5 font-mono text-xs hover:bg-hover',
        isNearby && 'text-muted',
      )}
    >
      <span className="shrink-0 text-muted">{time ?? clockText(entry.time, true)}</span>
      <span className={classNames('w-10 shrink-0 uppercase', !isNearby && levelColours[level])}>
        {level.slice(0, 5)}
      </span>
      <span className="w-24 shrink-0 truncate text-muted">{entry.listener ?? entry.source}</span>
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere] whitespace-pre-wrap">
        <LogMessage entry={entry} wanted={wanted} />
      </span>
      {traceId !== null && time === undefined && (
        <button
          type="button"
          data-testid="log-trace"
          className="shrink-0 text-accent underline-offset-2 hover:underline"
          onClick={() => openTrace(traceId)}
        >
          trace {traceId.slice(0, 8)}
        </button>
      )}
    </div>
  );
}
