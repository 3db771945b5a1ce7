import { create } from 'zustand';
import type { CallParams } from '../../../src-main/contract/contract.ts';
import type { CaseResult, SuiteProblem } from '../../../src-main/contract/suite-results.ts';
import { failureCode, failureText, host } from '../../lib/host.ts';

/** A request of the playground; how often it runs and what it is held to stands in the session. */
export type AssertedRequest = Pick<CallParams<'suites.try'>, 'listener' | 'api' | 'body' | 'headers'>;

interface AssertSession {
  /** YAML, as under `expect` of a suite. */
  readonly expect: string;
  readonly repeat: number;
  readonly pass: number;
  /** The router alone is asked. */
  readonly dryRun: boolean;
  /** Runs that have ended while it is running; `null`: it is not. */
  readonly done: number | null;
  readonly problems: readonly SuiteProblem[];
  readonly result: CaseResult | null;
  readonly failure: string | null;
  readonly change: (part: Partial<Pick<AssertSession, 'expect' | 'repeat' | 'pass' | 'dryRun'>>) => void;
  readonly run: (request: AssertedRequest) => Promise<void>;
  readonly stop: () => void;
}

let abort = new AbortController();

/** Expectations of the playground and how its request met them. They outlive the screen. */
export const useAsserts = create<AssertSession>((set, get) => ({
  expect: 'latency_ms: "<5000"',
  repeat: 1,
  pass: 1,
  dryRun: false,
  done: null,
  problems: [],
  result: null,
  failure: null,
  change: (part) => set(part),
  async run(request) {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const { dryRun, expect, pass, repeat } = get();
    const mode = dryRun ? ('dry-run' as const) : ('live' as const);
    set({ done: 0, problems: [], result: null, failure: null });
    try {
      const params = { ...request, mode, expect, repeat, pass };
      const tried = await host.call('suites.try', params, {
        signal,
        onProgress: ({ done }) => {
          if (!signal.aborted) set({ done });
        },
      });
      if (!signal.aborted) set({ ...tried, done: null });
    } catch (error) {
      if (signal.aborted) return;
      set({ done: null, failure: failureCode(error) === 'cancelled' ? null : failureText(error) });
    }
  },
  stop() {
    abort.abort();
    set({ done: null });
  },
}));
