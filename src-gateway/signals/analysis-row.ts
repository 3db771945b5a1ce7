/** One step of a conversation as the detectors read it. */
export interface AnalysisRow {
  readonly kind: RowKind;
  /** Of a `function_call`: JSON of `arguments` and `name`. */
  readonly text: string;
  /** Place of the message in the request's own list, from 0. */
  readonly requestIndex: number;
}

/** What users say, what models say, what models call, and what tools answer. */
export type RowKind = 'human' | 'gpt' | 'function_call' | 'observation';
