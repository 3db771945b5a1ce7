/** Every kind of signal, by layer and category; the dotted names are the public values of `signal.type`. */
export const signalTaxonomy = {
  'interaction.misalignment': ['correction', 'rephrase', 'clarification'],
  'interaction.stagnation': ['dragging', 'repetition'],
  'interaction.disengagement': ['escalation', 'quit', 'negative_stance'],
  'interaction.satisfaction': ['gratitude', 'confirmation', 'success'],
  'execution.failure': ['invalid_args', 'bad_query', 'tool_not_found', 'auth_misuse', 'state_error'],
  'execution.loops': ['retry', 'parameter_drift', 'oscillation'],
  'environment.exhaustion': [
    'api_error',
    'timeout',
    'rate_limit',
    'network',
    'malformed_response',
    'context_overflow',
  ],
} as const;

export type SignalCategory = keyof typeof signalTaxonomy;
export type SignalType = {
  [Category in SignalCategory]: `${Category}.${(typeof signalTaxonomy)[Category][number]}`;
}[SignalCategory];

/** In the order of reports and events. */
export const signalCategories: readonly SignalCategory[] = [
  'interaction.misalignment',
  'interaction.stagnation',
  'interaction.disengagement',
  'interaction.satisfaction',
  'execution.failure',
  'execution.loops',
  'environment.exhaustion',
];

/** What gave a signal away. */
export type SignalMatch = 'phrase' | 'trigram' | 'cosine' | 'regex' | 'rule';

export type SignalMetadata = Readonly<Record<string, string | number | readonly string[]>>;

export interface Signal {
  readonly type: SignalType;
  /** Row of the conversation, from 0; rows before the analysed window count. */
  readonly row: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly snippet: string;
  readonly metadata: SignalMetadata;
  readonly match: SignalMatch;
}

export interface SignalGroup {
  readonly signals: readonly Signal[];
  readonly count: number;
  /** 0: none, 1: mild, 2: moderate (from 3), 3: severe (from 5). */
  readonly severity: number;
}

export type Quality = 'excellent' | 'good' | 'neutral' | 'poor' | 'severe';

export interface SignalReport {
  readonly engine: 'precise' | 'compat';
  readonly groups: Readonly<Record<SignalCategory, SignalGroup>>;
  readonly quality: Quality;
  /** 0 to 100. */
  readonly score: number;
  /** User messages in the analysed window. */
  readonly turns: number;
  /** 1 up to five turns, then falling; a 32-bit value. */
  readonly efficiency: number;
  /** Somebody should look at this conversation. */
  readonly concerning: boolean;
  /** Rows were left out, for their number or for want of time. */
  readonly truncated: boolean;
}

export function signalGroup(signals: readonly Signal[]): SignalGroup {
  const count = signals.length;
  return { signals, count, severity: count === 0 ? 0 : count < 3 ? 1 : count < 5 ? 2 : 3 };
}
