import { create } from 'zustand';
import type {
  ClientApi,
  PlaygroundProgress,
  PlaygroundResult,
} from '../../src-main/contract/playground-calls.ts';
import { failureCode, failureText, host } from '../lib/host.ts';
import { bodyToSend, type RecordedRequest } from './replay/recorded-request.ts';
import type { Turn } from './request-body.ts';

export interface PlaygroundDraft {
  /** `''`: the first one that takes requests. */
  readonly listener: string;
  readonly api: ClientApi;
  /** `''`: name no model. `null`: the default model. */
  readonly model: string | null;
  readonly system: string;
  readonly user: string;
  readonly stream: boolean;
  /** The conversation before `user`, oldest first. */
  readonly history: readonly Turn[];
  /** `X-Model-Affinity`; `''`: the request belongs to no session of its own. */
  readonly affinity: string;
  /** `false`: the model that is named serves, whatever the routes say. */
  readonly routed: boolean;
  /** A request that is sent again in place of all of this; `null`: none. */
  readonly recorded: RecordedRequest | null;
}

/** One request and what is known of it so far. */
export interface PlaygroundRun {
  /** What was asked. */
  readonly user: string;
  /** The recording that it repeats; `null`: none. */
  readonly recorded: RecordedRequest | null;
  readonly state: 'running' | 'answered' | 'failed' | 'stopped';
  readonly text: string;
  readonly status: number | null;
  readonly traceId: string | null;
  /** It went to an agent listener. */
  readonly toAgents: boolean;
  /** Agents that were called, in order. */
  readonly agents: readonly string[];
  /** What selected the model or the agents; `null`: nothing did, or it is not known yet. */
  readonly router: string | null;
  readonly firstTextMs: number | null;
  readonly result: PlaygroundResult | null;
  /** The request could not be sent at all. */
  readonly failure: { readonly code: string | null; readonly message: string } | null;
}

export type AnswerTab = 'answer' | 'diff' | 'why' | 'filters' | 'function' | 'asserts';

interface PlaygroundSession {
  readonly draft: PlaygroundDraft;
  readonly run: PlaygroundRun | null;
  readonly tab: AnswerTab;
  /** The route is decided while the prompt is typed. */
  readonly previewing: boolean;
  readonly show: (tab: AnswerTab) => void;
  readonly setPreviewing: (previewing: boolean) => void;
  readonly change: (part: Partial<PlaygroundDraft>) => void;
  /** Puts a recorded request in place of the draft, for the listener that it came in at. */
  readonly openRecorded: (recorded: RecordedRequest, listener: string | null) => void;
  readonly send: (request: SendRequest) => Promise<void>;
  readonly stop: () => void;
  /** Goes on from the answer: what was said becomes history, in a session that keeps its model. */
  readonly reply: () => void;
  readonly startOver: () => void;
}

interface SendRequest {
  readonly listener: string;
  /** `''`: name none. */
  readonly model: string;
  /** The listener has agents, which choose their models themselves. */
  readonly toAgents: boolean;
}

function replayOf(recorded: RecordedRequest, listener: string) {
  const { api, headers, traceId } = recorded;
  return { listener, api, headers: [...headers], body: bodyToSend(recorded), replayOf: traceId };
}

let sending = new AbortController();

/** Draft and answer of the playground. They outlive the screen: an answer streams on while others are looked at. */
export const usePlayground = create<PlaygroundSession>((set, get) => ({
  draft: {
    listener: '',
    api: 'chat',
    model: null,
    system: '',
    user: '',
    stream: true,
    history: [],
    affinity: '',
    routed: true,
    recorded: null,
  },
  run: null,
  tab: 'answer',
  previewing: true,

  show: (tab) => set({ tab }),
  setPreviewing: (previewing) => set({ previewing }),
  change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),

  openRecorded: (recorded, listener) => {
    sending.abort();
    const at = listener === null ? {} : { listener };
    set(({ draft }) => ({ draft: { ...draft, ...at, recorded }, run: null, tab: 'answer' }));
  },

  send: async ({ listener, model, toAgents }) => {
    sending.abort();
    const current = new AbortController();
    sending = current;
    const { affinity, api, history, recorded, routed, stream, system, user } = get().draft;
    const update = (part: Partial<PlaygroundRun>) => {
      if (sending === current) set(({ run }) => (run ? { run: { ...run, ...part } } : {}));
    };
    set({
      run: {
        user: recorded === null ? user : '',
        recorded,
        state: 'running',
        text: '',
        status: null,
        traceId: null,
        toAgents,
        agents: [],
        router: null,
        firstTextMs: null,
        result: null,
        failure: null,
      },
    });
    try {
      const options = {
        signal: current.signal,
        onProgress: (value: PlaygroundProgress) => {
          if (value.type === 'head') {
            const { agents, router, status, traceId } = value;
            return update({ agents, router, status, traceId });
          }
          const run = get().run;
          if (sending !== current || !run) return;
          update({ text: run.text + value.text, firstTextMs: run.firstTextMs ?? value.atMs });
        },
      };
      const request = {
        ...{ listener, api, model, system, user, stream },
        ...(history.length > 0 && { history: [...history] }),
        ...(affinity !== '' && { affinity }),
        ...(!routed && !toAgents && { routed }),
      };
      const result =
        recorded === null
          ? await host.call('playground.send', request, options)
          : await host.call('playground.replay', replayOf(recorded, listener), options);
      update({
        state: result.error ? 'failed' : 'answered',
        text: result.text,
        status: result.status,
        traceId: result.traceId ?? get().run?.traceId ?? null,
        agents: result.agents,
        router: result.router,
        result,
      });
    } catch (error) {
      if (failureCode(error) === 'cancelled') return update({ state: 'stopped' });
      update({ state: 'failed', failure: { code: failureCode(error), message: failureText(error) } });
    }
  },

  stop: () => sending.abort(),

  reply: () =>
    set(({ draft, run }) => {
      if (run === null || run.text === '') return {};
      const history: readonly Turn[] = [
        ...draft.history,
        { role: 'user', text: run.user },
        { role: 'assistant', text: run.text },
      ];
      const affinity = draft.affinity || `playground-${crypto.randomUUID().slice(0, 8)}`;
      return { draft: { ...draft, history, affinity, user: '' }, run: null };
    }),

  startOver: () => set(({ draft }) => ({ draft: { ...draft, history: [], affinity: '' }, run: null })),
}));
