import type { Quality, SignalReport } from './signal-report.ts';

type Groups = SignalReport['groups'];

export interface Assessment {
  readonly quality: Quality;
  /** 0 to 100; a 32-bit value. */
  readonly score: number;
  readonly concerning: boolean;
}

const start = 50;
const misalignedAbove = Math.fround(0.3);
/** How sure one, two, and three or more satisfied messages make. */
const certainty = [0, 0.6, 0.8, 0.95] as const;

/** How well the conversation goes. `satisfactionWeight`: points for certain satisfaction. */
export function assessQuality(groups: Groups, turns: number, satisfactionWeight: number): Assessment {
  const { quality, score } = judged(groups, turns, satisfactionWeight);
  const concerning =
    quality === 'poor' ||
    quality === 'severe' ||
    groups['interaction.disengagement'].count > 0 ||
    groups['interaction.stagnation'].count > 2 ||
    groups['execution.failure'].count > 0 ||
    groups['execution.loops'].count > 0;
  return { quality, score, concerning };
}

/** Corrections and the like per user message; a 32-bit value. */
export function misalignmentRate(groups: Groups, turns: number): number {
  return Math.fround(groups['interaction.misalignment'].count / Math.max(turns, 1));
}

export function isMisaligned(groups: Groups, turns: number): boolean {
  return misalignmentRate(groups, turns) > misalignedAbove;
}

function judged(groups: Groups, turns: number, satisfactionWeight: number): Omit<Assessment, 'concerning'> {
  const disengagement = groups['interaction.disengagement'];
  const stagnation = groups['interaction.stagnation'];
  const isLost =
    disengagement.severity >= 3 ||
    stagnation.severity >= 3 ||
    disengagement.signals.some(({ type }) => leaving.has(type));
  if (isLost) return { quality: 'severe', score: 0 };
  const satisfied = certainty[Math.min(groups['interaction.satisfaction'].count, 3)] ?? 0;
  const points =
    start +
    Math.fround(satisfactionWeight * Math.fround(satisfied)) -
    10 * disengagement.severity -
    (isMisaligned(groups, turns) ? 15 : 0) -
    (stagnation.count > 2 ? 8 * stagnation.severity : 0) -
    8 * groups['execution.failure'].count -
    5 * groups['execution.loops'].count -
    3 * groups['environment.exhaustion'].count;
  const score = Math.min(100, Math.max(0, points));
  return { quality: labels.find(({ from }) => score >= from)?.quality ?? 'severe', score };
}

const leaving: ReadonlySet<string> = new Set([
  'interaction.disengagement.escalation',
  'interaction.disengagement.quit',
]);

const labels: readonly { readonly from: number; readonly quality: Quality }[] = [
  { from: 75, quality: 'excellent' },
  { from: 60, quality: 'good' },
  { from: 40, quality: 'neutral' },
  { from: 25, quality: 'poor' },
];
