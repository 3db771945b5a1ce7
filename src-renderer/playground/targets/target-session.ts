import { create } from 'zustand';
import type { CallParams } from '../../../src-main/contract/contract.ts';
import type { TargetTry } from '../../../src-main/contract/target-calls.ts';
import { failureCode, failureText, host } from '../../lib/host.ts';

/** A request in Chat Completions; `null`: nothing has been said. */
export type SaidBody = CallParams<'targets.try'>['body'];

/** Texts by the names of parameters; those that are not given are absent. */
export type ValueTexts = Readonly<Record<string, string>>;

/** A try and what it was asked about, which may have changed since. */
export interface KnownTry {
  /** As `keyOf` tells it. */
  readonly key: string;
  readonly result: TargetTry;
}

interface TargetSession {
  /** `''`: the engine chooses. */
  readonly picked: string;
  /** By target: as they were found or typed. */
  readonly values: Readonly<Record<string, ValueTexts>>;
  /** What was chosen for the prompt; `null`: nothing yet. */
  readonly chosen: KnownTry | null;
  /** What came of the call; `null`: it was not made. */
  readonly made: KnownTry | null;
  readonly busy: 'choosing' | 'calling' | null;
  /** Why the host could not be asked at all. */
  readonly failure: string | null;
  /** Of the call that is shown, and made. */
  readonly requestId: string;
  readonly pick: (target: string) => void;
  /** `''`: it is not given. */
  readonly type: (target: string, parameter: string, text: string) => void;
  /** Lets the engine choose, or find the values of the function that is picked. Calls no endpoint. */
  readonly choose: (body: SaidBody) => Promise<void>;
  readonly call: (target: string, body: SaidBody) => Promise<void>;
  readonly stop: () => void;
}

let asking = new AbortController();

/** The function that is tried. It outlives the screen. */
export const useTargetSession = create<TargetSession>((set, get) => {
  /** `null`: it was given up, or could not be asked. */
  async function attempt(
    busy: NonNullable<TargetSession['busy']>,
    params: CallParams<'targets.try'>,
  ): Promise<TargetTry | null> {
    asking.abort();
    const current = new AbortController();
    asking = current;
    set({ busy, failure: null });
    try {
      const result = await host.call('targets.try', params, { signal: current.signal });
      return asking === current ? result : null;
    } catch (error) {
      if (asking === current && failureCode(error) !== 'cancelled') set({ failure: failureText(error) });
      return null;
    } finally {
      if (asking === current) set({ busy: null });
    }
  }

  return {
    picked: '',
    values: {},
    chosen: null,
    made: null,
    busy: null,
    failure: null,
    requestId: crypto.randomUUID(),

    pick: (picked) => set({ picked, made: null, requestId: crypto.randomUUID() }),

    type: (target, parameter, text) =>
      set(({ values }) => {
        const { [parameter]: _, ...others } = values[target] ?? {};
        const changed = text === '' ? others : { ...others, [parameter]: text };
        return {
          values: { ...values, [target]: changed },
          made: null,
          requestId: crypto.randomUUID(),
        };
      }),

    choose: async (body) => {
      const { picked } = get();
      const requestId = crypto.randomUUID();
      const target = picked === '' ? null : picked;
      const result = await attempt('choosing', { body, target, values: null, requestId, send: false });
      if (result === null) return;
      const found = result.target;
      set(({ values }) => ({
        chosen: { key: keyOf(body, picked), result },
        made: null,
        requestId,
        ...(found !== null && { values: { ...values, [found]: textsOf(result.values) } }),
      }));
    },

    call: async (target, body) => {
      const { requestId, values } = get();
      const given = values[target] ?? {};
      set({ made: null });
      const result = await attempt('calling', { body, target, values: given, requestId, send: true });
      if (result !== null) set({ made: { key: keyOf(body, target), result } });
    },

    stop: () => asking.abort(),
  };
});

/** What a try was asked about. */
export function keyOf(body: SaidBody, target: string): string {
  return JSON.stringify([target, body]);
}

export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textsOf(values: TargetTry['values']): ValueTexts {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueText(value)]));
}
