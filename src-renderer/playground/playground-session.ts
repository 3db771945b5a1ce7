import { create } from 'zustand';
import type { ClientApi, PlaygroundResult } from '../../src-main/contract/playground-calls.ts';
import { failureCode, failureText, host } from '../lib/host.ts';

export interface PlaygroundDraft {
  /** `''`: the first one that takes requests. */
  readonly listener: string;
  readonly api: ClientApi;
  /** `''`: name no model. `null`: the default model. */
  readonly model: string | null;
  readonly system: string;
  readonly user: string;
  readonly stream: boolean;
}

/** One request and what is known of it so far. */
export interface PlaygroundRun {
  readonly state: 'running' | 'answered' | 'failed' | 'stopped';
  readonly text: string;
  readonly status: number | null;
  readonly traceId: string | null;
  readonly firstTextMs: number | null;
  readonly result: PlaygroundResult | null;
  /** The request could not be sent at all. */
  readonly failure: { readonly code: string | null; readonly message: string } | null;
}

interface PlaygroundSession {
  readonly draft: PlaygroundDraft;
  readonly run: PlaygroundRun | null;
  readonly change: (part: Partial<PlaygroundDraft>) => void;
  readonly send: (request: SendRequest) => Promise<void>;
  readonly stop: () => void;
}

interface SendRequest {
  readonly listener: string;
  readonly model: string;
}

let sending = new AbortController();

/** Draft and answer of the playground. They outlive the screen: an answer streams on while others are looked at. */
export const usePlayground = create<PlaygroundSession>((set, get) => ({
  draft: { listener: '', api: 'chat', model: null, system: '', user: '', stream: true },
  run: null,

  change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),

  send: async ({ listener, model }) => {
    sending.abort();
    const current = new AbortController();
    sending = current;
    const { api, system, user, stream } = get().draft;
    const update = (part: Partial<PlaygroundRun>) => {
      if (sending === current) set(({ run }) => (run ? { run: { ...run, ...part } } : {}));
    };
    set({
      run: {
        state: 'running',
        text: '',
        status: null,
        traceId: null,
        firstTextMs: null,
        result: null,
        failure: null,
      },
    });
    try {
      const result = await host.call(
        'playground.send',
        { listener, api, model, system, user, stream },
        {
          signal: current.signal,
          onProgress: (value) => {
            if (value.type === 'head') return update({ status: value.status, traceId: value.traceId });
            const run = get().run;
            if (sending !== current || !run) return;
            update({ text: run.text + value.text, firstTextMs: run.firstTextMs ?? value.atMs });
          },
        },
      );
      update({
        state: result.error ? 'failed' : 'answered',
        text: result.text,
        status: result.status,
        traceId: result.traceId ?? get().run?.traceId ?? null,
        result,
      });
    } catch (error) {
      if (failureCode(error) === 'cancelled') return update({ state: 'stopped' });
      update({ state: 'failed', failure: { code: failureCode(error), message: failureText(error) } });
    }
  },

  stop: () => sending.abort(),
}));
