import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import type { MarkState } from '../components/state-mark.tsx';

/** `recovered`: something inside failed, the client got its answer all the same. */
export type TraceOutcome = 'running' | 'ok' | 'recovered' | 'failed';

export function traceOutcome(row: TraceRow): TraceOutcome {
  if (row.partial) return 'running';
  if ((row.httpStatus ?? 0) >= 400) return 'failed';
  if (row.errorCount === 0) return 'ok';
  return row.httpStatus === null ? 'failed' : 'recovered';
}

export const outcomeMarks: Record<TraceOutcome, MarkState> = {
  running: 'starting',
  ok: 'running',
  recovered: 'degraded',
  failed: 'failed',
};

export const outcomeTones = { running: 'info', ok: 'ok', recovered: 'warn', failed: 'bad' } as const;

/** The status as a word or the HTTP status. */
export function outcomeText(row: TraceRow): string {
  if (row.partial) return 'running';
  return row.httpStatus === null ? (row.errorCount > 0 ? 'error' : 'ok') : String(row.httpStatus);
}
