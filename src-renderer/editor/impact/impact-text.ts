import type { ImpactReport } from '../../../src-main/contract/impact-calls.ts';
import { durationText, moneyText } from '../../lib/number-text.ts';

interface Figures {
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * `61 of 200 requests move · cost $0.42 → $0.57 (+36 %) · p50 1.10 s → 900 ms (estimate)`; a figure is left out where
 * it is known for none of the requests that move.
 */
export function impactText(report: ImpactReport): string {
  const { broken, compared, costNanoUsd, moved, p50Ms } = report;
  return [
    `${moved.length} of ${compared} requests ${moved.length === 1 ? 'moves' : 'move'}`,
    ...(broken.length === 0 ? [] : [`${broken.length} would fail`]),
    ...(isTold(moved.map((one) => one.costNanoUsd)) ? changeText('cost', costNanoUsd, costText) : []),
    ...(isTold(moved.map((one) => one.ms)) ? changeText('p50', p50Ms, durationText) : []),
  ].join(' · ');
}

function isTold(moves: readonly Figures[]): boolean {
  return moves.length === 0 || moves.some(({ after, before }) => before !== null && after !== null);
}

function changeText(name: string, { after, before }: Figures, text: (value: number) => string): string[] {
  if (before === null || after === null) return [];
  const isSame = text(before) === text(after);
  return [
    isSame
      ? `${name} ${text(before)}`
      : `${name} ${text(before)} → ${text(after)}${percentText(before, after)} (estimate)`,
  ];
}

function percentText(before: number, after: number): string {
  if (before === 0) return '';
  const percent = Math.round((100 * (after - before)) / before);
  return ` (${percent < 0 ? '−' : '+'}${Math.abs(percent)} %)`;
}

export function costText(nanoUsd: number): string {
  return moneyText(nanoUsd / 1e9);
}
