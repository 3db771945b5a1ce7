import type { OwnPhrases } from './precise-rules.ts';
import type { SignalReport } from './signal-report.ts';

/** How conversations are analysed. */
export interface SignalSettings {
  /** `PLANO_SIGNALS_ENGINE` */
  readonly engine: SignalReport['engine'];
  /** `PLANO_SIGNALS_BUDGET_MS`: CPU time for one conversation. */
  readonly budgetMs: number;
  /** The user's own phrases; only the precise engine knows them. */
  readonly phrases: readonly OwnPhrases[];
  /** The file of the analysing thread. */
  readonly workerFile: string;
}
