import type { SessionTurn } from '../../src-main/contract/session-calls.ts';

/** How much of what changes of model may cost is spent; shares from 0. `null`: there is no ceiling yet. */
export interface LedgerShares {
  readonly ofBaseline: number | null;
  readonly ofCeiling: number | null;
}

/** The account of a turn as shares. A ceiling or baseline of 0 has none. */
export function ledgerShares({
  baselineUsd,
  ceilingUsd,
  spendUsd,
}: NonNullable<SessionTurn['ledger']>): LedgerShares {
  return {
    ofBaseline: baselineUsd > 0 ? spendUsd / baselineUsd : null,
    ofCeiling: ceilingUsd !== null && ceilingUsd > 0 ? spendUsd / ceilingUsd : null,
  };
}

/** What became of a turn's model, in words; the first is the shortest. */
export function turnMarks(
  turn: SessionTurn,
): { readonly id: string; readonly text: string; readonly title: string }[] {
  const marks = [];
  if (turn.pinned === true)
    marks.push({ id: 'pinned', text: 'pinned', title: 'Kept on its model; no router was asked' });
  if (turn.warm === true)
    marks.push({ id: 'warm', text: '♨ warm', title: 'The provider’s cache still had the conversation' });
  if (turn.switched) {
    const why = turn.reason === null ? '' : ` (${turn.reason.replaceAll('_', ' ')})`;
    marks.push({ id: 'switched', text: 'switched', title: `Another model than the turn before${why}` });
  }
  if (turn.verdict === 'retained') {
    const kept = turn.refusedModel === null ? 'another model' : turn.refusedModel;
    marks.push({
      id: 'retained',
      text: 'held',
      title: `The budget kept ${kept} out: the change would have cost too much`,
    });
  }
  return marks;
}
