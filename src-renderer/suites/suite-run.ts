import { create } from 'zustand';
import type { SuiteProgress } from '../../src-main/contract/suite-calls.ts';
import { failureCode, failureText, host } from '../lib/host.ts';

/** Cases of one file that are to run; without ids all. */
export interface WantedRun {
  readonly file: string;
  readonly caseIds?: string[];
}

interface SuiteRun {
  /** What runs or waits for its turn; empty: nothing. */
  readonly running: readonly WantedRun[];
  /** Of the cases of this run that have begun, by `progressKey`. */
  readonly progress: ReadonlyMap<string, SuiteProgress>;
  readonly failure: string | null;
  /** One file after the other; a run that is going on is stopped first. */
  readonly run: (wanted: readonly WantedRun[]) => Promise<void>;
  readonly stop: () => void;
}

export function progressKey(file: string, caseId: string): string {
  return `${file}\n${caseId}`;
}

let abort = new AbortController();

/** The run of suites that this window has asked for. It goes on while other screens are looked at. */
export const useSuiteRun = create<SuiteRun>((set, get) => ({
  running: [],
  progress: new Map(),
  failure: null,
  async run(wanted) {
    get().stop();
    abort = new AbortController();
    const { signal } = abort;
    set({ running: wanted, progress: new Map(), failure: null });
    try {
      for (const params of wanted) {
        await host.call('suites.run', params, {
          signal,
          onProgress: (value) => {
            if (signal.aborted) return;
            set(({ progress }) => ({
              progress: new Map(progress).set(progressKey(value.file, value.caseId), value),
            }));
          },
        });
      }
    } catch (error) {
      if (signal.aborted) return;
      if (failureCode(error) !== 'cancelled') set({ failure: failureText(error) });
    }
    if (!signal.aborted) set({ running: [] });
  },
  stop() {
    abort.abort();
    set({ running: [] });
  },
}));

/** What is known of a case while a run that it is part of goes on; `null`: it is not. */
export function liveProgress(
  { progress, running }: Pick<SuiteRun, 'progress' | 'running'>,
  file: string,
  caseId: string,
): { readonly done: number } | null {
  const isPart = running.some(
    (one) => one.file === file && (one.caseIds === undefined || one.caseIds.includes(caseId)),
  );
  const told = progress.get(progressKey(file, caseId));
  return isPart && (told === undefined || told.result === null) ? { done: told?.done ?? 0 } : null;
}
