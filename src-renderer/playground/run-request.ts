import type { CallParams } from '../../src-main/contract/contract.ts';
import type { PlaygroundProgress, PlaygroundResult } from '../../src-main/contract/playground-calls.ts';
import { failureCode, failureText, host } from '../lib/host.ts';
import type { PlaygroundDraft } from './playground-draft.ts';
import { bodyToSend, type RecordedRequest } from './replay/recorded-request.ts';

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
  /** The request as it went out; `null`: it has not. */
  readonly sent: Pick<Extract<PlaygroundProgress, { type: 'sent' }>, 'path' | 'headers' | 'body'> | null;
  readonly replyHeaders: Readonly<Record<string, string>>;
  readonly firstTextMs: number | null;
  readonly result: PlaygroundResult | null;
  /** The request could not be sent at all. */
  readonly failure: { readonly code: string | null; readonly message: string } | null;
}

export interface RequestTarget {
  readonly listener: string;
  /** `''`: name none. */
  readonly model: string;
  /** The listener has agents, which choose their models themselves. */
  readonly toAgents: boolean;
}

interface RunContext {
  readonly signal: AbortSignal;
  /** Called at once, and with every piece that is known. */
  readonly onRun: (run: PlaygroundRun) => void;
}

/** Sends a draft, and tells of its run until it has ended. Never rejects: how it failed is part of the run. */
export async function runRequest(
  draft: PlaygroundDraft,
  target: RequestTarget,
  { onRun, signal }: RunContext,
): Promise<void> {
  const { recorded, user } = draft;
  let run: PlaygroundRun = {
    user: recorded === null ? user : '',
    recorded,
    state: 'running',
    text: '',
    status: null,
    traceId: null,
    toAgents: target.toAgents,
    agents: [],
    router: null,
    sent: null,
    replyHeaders: {},
    firstTextMs: null,
    result: null,
    failure: null,
  };
  const update = (part: Partial<PlaygroundRun>) => {
    run = { ...run, ...part };
    onRun(run);
  };
  update({});
  const options = {
    signal,
    onProgress: (value: PlaygroundProgress) => {
      if (signal.aborted) return;
      if (value.type === 'sent') return update({ sent: value });
      if (value.type === 'head') {
        const { agents, headers: replyHeaders, router, status, traceId } = value;
        return update({ agents, replyHeaders, router, status, traceId });
      }
      update({ text: run.text + value.text, firstTextMs: run.firstTextMs ?? value.atMs });
    },
  };
  try {
    const result =
      recorded === null
        ? await host.call('playground.send', requestOf(draft, target), options)
        : await host.call('playground.replay', replayOf(recorded, target.listener), options);
    update({
      state: result.error ? 'failed' : 'answered',
      text: result.text,
      status: result.status,
      traceId: result.traceId ?? run.traceId,
      agents: result.agents,
      router: result.router,
      result,
    });
  } catch (error) {
    if (failureCode(error) === 'cancelled') return update({ state: 'stopped' });
    update({ state: 'failed', failure: { code: failureCode(error), message: failureText(error) } });
  }
}

function requestOf(draft: PlaygroundDraft, { listener, model, toAgents }: RequestTarget) {
  const { affinity, api, history, routed, stream, system, user } = draft;
  const request: CallParams<'playground.send'> = {
    ...{ listener, api, model, system, user, stream },
    ...(history.length > 0 && { history: [...history] }),
    ...(affinity !== '' && { affinity }),
    ...(!routed && !toAgents && { routed }),
  };
  return request;
}

function replayOf(recorded: RecordedRequest, listener: string): CallParams<'playground.replay'> {
  const { api, headers, traceId } = recorded;
  return { listener, api, headers: [...headers], body: bodyToSend(recorded), replayOf: traceId };
}
