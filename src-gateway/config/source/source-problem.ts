/** What is wrong with the text as YAML; `start` and `end` are offsets. */
export interface SourceProblem {
  readonly kind: 'syntax' | 'tab' | 'multi-doc' | 'alias-limit';
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}
