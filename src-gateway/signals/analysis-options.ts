import type { EngineRules } from './engine-rules.ts';
import type { RowMemory } from './row-memory.ts';

export interface AnalysisOptions {
  readonly rules: EngineRules;
  /** Findings of earlier analyses with the same rules. */
  readonly memory?: RowMemory;
  /** Asked before each piece of work; `true`: what is left is skipped. */
  isSpent?(): boolean;
}
