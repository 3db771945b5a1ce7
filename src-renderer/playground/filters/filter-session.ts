import { create } from 'zustand';
import type { CallParams } from '../../../src-main/contract/contract.ts';
import type { FilterChainOutline, FilterRunResult } from '../../../src-main/contract/filter-calls.ts';
import { failureCode, failureText, host } from '../../lib/host.ts';

/** What became of one filter of a chain. */
export interface FilterStep {
  readonly state: 'running' | 'done' | 'failed';
  /** It was asked about the text itself, not about what the filters before it made of it. */
  readonly alone: boolean;
  readonly before: string;
  readonly result: FilterRunResult | null;
  /** Why it could not be run at all. */
  readonly failure: string | null;
}

/** What the steps of a run have in common. */
export interface FilterRun {
  readonly chain: FilterChainOutline;
  readonly api: CallParams<'filters.run'>['api'];
  /** Request or reply that the first filter gets. */
  readonly text: string;
}

interface FilterSession {
  /** `null`: the first one of the listener. */
  readonly chainId: string | null;
  /** Texts that were typed here; `null`: that of the playground is taken. */
  readonly typed: { readonly input: string | null; readonly output: string | null };
  readonly run: FilterRun | null;
  /** By the filter's place in its chain. */
  readonly steps: ReadonlyMap<number, FilterStep>;
  readonly choose: (chainId: string) => void;
  readonly type: (phase: 'input' | 'output', text: string | null) => void;
  /** Runs the next filter on what those before it made of the text. */
  readonly step: (run: FilterRun) => Promise<void>;
  /** Runs those that are left, until one stops. */
  readonly runAll: (run: FilterRun) => Promise<void>;
  readonly runAlone: (run: FilterRun, index: number) => Promise<void>;
  readonly startOver: () => void;
}

const noSteps: ReadonlyMap<number, FilterStep> = new Map();

let asking = new AbortController();
/** Filters know the calls of one request by it; a reply belongs to the request before it. */
let requestId = crypto.randomUUID();

/** The chain that is tried, and how far it got. It outlives the screen. */
export const useFilterSession = create<FilterSession>((set, get) => {
  async function ask(run: FilterRun, index: number, before: string, alone: boolean): Promise<FilterStep> {
    const { api, chain } = run;
    const current = asking;
    const show = (step: FilterStep) => {
      if (asking === current) set(({ steps }) => ({ steps: new Map(steps).set(index, step) }));
      return step;
    };
    show({ state: 'running', alone, before, result: null, failure: null });
    try {
      const result = await host.call(
        'filters.run',
        {
          filter: chain.filters[index] ?? '',
          chain: chain.id,
          phase: chain.phase,
          api,
          body: before,
          requestId,
        },
        { signal: current.signal },
      );
      return show({ state: 'done', alone, before, result, failure: null });
    } catch (error) {
      const failure = failureCode(error) === 'cancelled' ? 'Stopped.' : failureText(error);
      return show({ state: 'failed', alone, before, result: null, failure });
    }
  }

  /** Another text or chain means that what was found out before says nothing any more. */
  function begin(run: FilterRun): void {
    const { run: last } = get();
    if (last !== null && isSameRun(last, run)) return;
    asking.abort();
    asking = new AbortController();
    set({ run, steps: noSteps });
  }

  return {
    chainId: null,
    typed: { input: null, output: null },
    run: null,
    steps: noSteps,
    choose: (chainId) => set({ chainId }),
    type: (phase, text) => set(({ typed }) => ({ typed: { ...typed, [phase]: text } })),
    step: async (run) => {
      begin(run);
      const next = nextStep(run, get().steps);
      if (next !== null) await ask(run, next.index, next.before, false);
    },
    runAll: async (run) => {
      begin(run);
      if (nextStep(run, get().steps) === null) {
        get().startOver();
        begin(run);
      }
      const current = asking;
      for (;;) {
        const next = nextStep(run, get().steps);
        if (next === null || asking !== current) return;
        const { failure } = await ask(run, next.index, next.before, false);
        if (failure !== null) return;
      }
    },
    runAlone: async (run, index) => {
      begin(run);
      await ask(run, index, run.text, true);
    },
    startOver: () => {
      asking.abort();
      asking = new AbortController();
      if (get().run?.chain.phase !== 'output') requestId = crypto.randomUUID();
      set({ run: null, steps: noSteps });
    },
  };
});

export function isSameRun(one: FilterRun, other: FilterRun): boolean {
  return (
    one.chain.id === other.chain.id &&
    one.chain.filters.join() === other.chain.filters.join() &&
    one.api === other.api &&
    one.text === other.text
  );
}

/** The filter that comes next, with what it gets; `null`: all have run, or one has stopped the rest. */
export function nextStep(
  { chain, text }: FilterRun,
  steps: ReadonlyMap<number, FilterStep>,
): { readonly index: number; readonly before: string } | null {
  let before = text;
  for (const index of chain.filters.keys()) {
    const step = steps.get(index);
    if (step?.state === 'running' && !step.alone) return null;
    if (step === undefined || step.alone || step.result === null) return { index, before };
    if (step.result.stop !== null) return null;
    before = step.result.body;
  }
  return null;
}
