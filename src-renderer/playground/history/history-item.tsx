import { ChevronDown, ChevronRight } from 'lucide-react';
import type { HistoryRow } from '../../../src-main/contract/history-calls.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { clockText, durationText, groupedText } from '../../lib/number-text.ts';
import { HistoryRun } from './history-run.tsx';

interface HistoryItemProps {
  readonly run: HistoryRow;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** A run in one line; opened, all that is kept of it. */
export function HistoryItem({ isOpen, onToggle, run }: HistoryItemProps) {
  const Icon = isOpen ? ChevronDown : ChevronRight;
  const asked = run.replayOf === null ? run.model || 'no model' : `replay of ${run.replayOf.slice(0, 8)}`;
  const served =
    run.resolvedModel === null || run.resolvedModel === run.model ? '' : ` → ${run.resolvedModel}`;
  return (
    <li data-testid="history-run" data-run={run.id} data-state={run.state} className="border-b border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        data-testid="history-toggle"
        className="flex w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-1.5 text-left text-xs outline-offset-[-2px] hover:bg-hover"
      >
        <Icon aria-hidden className="size-3.5 shrink-0 text-muted" />
        <span className="font-mono text-muted">{whenText(run.at)}</span>
        <StateMark state={marks[run.state]} />
        <span className={run.state === 'failed' ? 'text-bad' : ''}>{run.status ?? run.state}</span>
        <span className="min-w-0 truncate font-mono">
          {asked}
          {served}
        </span>
        <span className="flex-1" />
        <span className="font-mono whitespace-nowrap text-muted">
          {run.completionTokens !== null && `${groupedText(run.completionTokens)} tok · `}
          {durationText(run.durationMs)}
        </span>
        <span className="w-full truncate pl-6.5 text-muted">
          {run.preview ?? 'What was said is not kept.'}
        </span>
      </button>
      {isOpen && <HistoryRun row={run} />}
    </li>
  );
}

const marks = { answered: 'running', failed: 'failed', stopped: 'stopped' } as const;

/** The day where it is not today. */
function whenText(at: number): string {
  const day = new Date(at);
  const clock = clockText(at);
  if (day.toDateString() === new Date().toDateString()) return clock;
  const part = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${part(day.getMonth() + 1)}-${part(day.getDate())} ${clock}`;
}
