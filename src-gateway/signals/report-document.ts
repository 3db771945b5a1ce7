import type { Signal, SignalCategory, SignalReport } from './signal-report.ts';
import { summariseReport } from './summarise-report.ts';

/** A report as Plano's own batch tool writes it. */
export function reportDocument(report: SignalReport) {
  const group = (category: SignalCategory) => {
    const { count, severity, signals } = report.groups[category];
    return { category: category.split('.')[1], count, severity, signals: signals.map(signalDocument) };
  };
  return {
    interaction_signals: {
      misalignment: group('interaction.misalignment'),
      stagnation: group('interaction.stagnation'),
      disengagement: group('interaction.disengagement'),
      satisfaction: group('interaction.satisfaction'),
    },
    execution_signals: { failure: group('execution.failure'), loops: group('execution.loops') },
    environment_signals: { exhaustion: group('environment.exhaustion') },
    overall_quality: report.quality,
    summary: summariseReport(report),
  };
}

function signalDocument({ confidence, metadata, row, snippet, type }: Signal) {
  return { signal_type: type, message_index: row, snippet, confidence, metadata };
}
