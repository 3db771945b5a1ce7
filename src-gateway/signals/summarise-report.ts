import { isMisaligned, misalignmentRate } from './assess-quality.ts';
import { type SignalCategory, type SignalReport, signalCategories } from './signal-report.ts';

/** The report in one line. */
export function summariseReport({ efficiency, groups, quality, turns }: SignalReport): string {
  const group = (category: SignalCategory) => {
    const { count, severity } = groups[category];
    return `${category.split('.')[1]}: ${count === 0 ? '0' : `${count} (sev ${severity})`}`;
  };
  const layer = (title: string, prefix: string) =>
    `${title} — ${signalCategories
      .filter((category) => category.startsWith(prefix))
      .map(group)
      .join(', ')}`;
  const stagnation = groups['interaction.stagnation'].count;
  const escalations = groups['interaction.disengagement'].signals.filter(
    ({ type }) => type === 'interaction.disengagement.escalation',
  ).length;
  return [
    `Overall Quality: ${quality}`,
    `Turns: ${turns} (efficiency: ${percent(efficiency)}%)`,
    layer('Interaction', 'interaction.'),
    layer('Execution', 'execution.'),
    layer('Environment', 'environment.'),
    ...(isMisaligned(groups, turns)
      ? [`High misalignment rate: ${percent(misalignmentRate(groups, turns))}% of user turns`]
      : []),
    ...(stagnation > 2 ? [`Looping detected: ${stagnation} repetitions`] : []),
    ...(escalations > 0 ? [`Escalation requested: ${escalations}`] : []),
  ].join(' | ');
}

function percent(share: number): string {
  return Math.fround(share * 100).toFixed(1);
}
