import type { RouterCircumstances } from '../routing/ask-router.ts';

/** Everything of a call to an engine but what it is asked, and how long it may take. */
export type GuardCircumstances = Omit<RouterCircumstances, 'timeoutMs'>;

/** What an engine says of a text. */
export interface EngineAnswer {
  readonly isAttack: boolean;
  /** 0 to 1, how surely it is one; `null`: not told. */
  readonly score: number | null;
  /** Rules that matched, or what the engine calls the attack. */
  readonly rules: readonly string[];
}
