import type { AnalysisRow, RowKind } from './analysis-row.ts';
import { type Signal, type SignalMetadata, type SignalReport, signalCategories } from './signal-report.ts';

/** A number that is a double even when it is whole is marked by its box. */
export type SignalAttribute = string | number | boolean | { readonly double: number };

/** What a span tells of a report. */
export interface SpanSignals {
  readonly attributes: Readonly<Record<string, SignalAttribute>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, SignalAttribute>>;
  }[];
  /** The span's name is marked. */
  readonly concerning: boolean;
}

/** Stands behind the name of a span whose conversation somebody should look at. */
export const signalFlag = '🚩';

/** Attributes and events of a report; `rows` are all those of the conversation. */
export function describeSignals(report: SignalReport, rows: readonly AnalysisRow[]): SpanSignals {
  const { concerning, efficiency, engine, groups, quality, score, truncated, turns } = report;
  const attributes: Record<string, SignalAttribute> = {
    'signals.quality': quality,
    'signals.quality_score': { double: score },
    'signals.turn_count': turns,
    'signals.efficiency_score': { double: efficiency },
    'signals.engine': engine,
  };
  if (truncated) attributes['signals.truncated'] = true;
  for (const category of signalCategories) {
    const { count, severity } = groups[category];
    if (count === 0) continue;
    attributes[`signals.${category}.count`] = count;
    attributes[`signals.${category}.severity`] = severity;
  }
  const events = signalCategories.flatMap((category) =>
    groups[category].signals.map((signal) => ({
      name: `signal.${signal.type}`,
      attributes: eventAttributes(signal, rows[signal.row]),
    })),
  );
  return { attributes, events, concerning };
}

function eventAttributes(signal: Signal, row: AnalysisRow | undefined): Record<string, SignalAttribute> {
  const { confidence, match, metadata, snippet, type } = signal;
  return {
    'signal.type': type,
    'signal.message_index': signal.row,
    'signal.confidence': { double: confidence },
    ...(snippet !== '' && { 'signal.snippet': snippet }),
    'signal.metadata': metadataText(metadata),
    ...(row !== undefined && {
      'signal.message_role': roles[row.kind],
      'signal.request_index': row.requestIndex,
    }),
    'signal.match': match,
  };
}

const roles: Readonly<Record<RowKind, string>> = {
  human: 'user',
  gpt: 'assistant',
  function_call: 'assistant',
  observation: 'tool',
};

function metadataText(metadata: SignalMetadata): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(metadata).sort(([one], [other]) => (one < other ? -1 : 1))),
  );
}
