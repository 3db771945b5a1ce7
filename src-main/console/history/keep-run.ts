import type { CallParams, CallResult } from '../../contract/contract.ts';
import type { HistoryTexts } from '../../contract/history-calls.ts';
import type { RunHistory } from './run-history.ts';

type Asked =
  | { readonly kind: 'prompt'; readonly params: CallParams<'playground.send'> }
  | { readonly kind: 'replay'; readonly params: CallParams<'playground.replay'> };

/** Does a run of the playground and keeps it, however it ends. The answer does not wait for the disk. */
export async function keepRun(
  history: RunHistory,
  asked: Asked,
  signal: AbortSignal,
  send: () => Promise<CallResult<'playground.send'>>,
): Promise<CallResult<'playground.send'>> {
  const at = Date.now();
  const { api, listener } = asked.params;
  const replayOf = asked.kind === 'replay' ? asked.params.replayOf : null;
  const run = { at, api, listener, replayOf, model: asked.kind === 'prompt' ? asked.params.model : '' };
  const request = requestOf(asked);
  try {
    const result = await send();
    void history.add(
      {
        ...run,
        state: result.error === null ? 'answered' : 'failed',
        status: result.status,
        error: result.error?.message ?? null,
        ...{ traceId: result.traceId, resolvedModel: result.resolvedModel },
        ...{ promptTokens: result.promptTokens, completionTokens: result.completionTokens },
        ...{ timeToFirstTokenMs: result.timeToFirstTokenMs, durationMs: result.durationMs },
        finishReason: result.finishReason,
      },
      { request, answer: result.text },
    );
    return result;
  } catch (error) {
    void history.add(
      {
        ...run,
        state: signal.aborted ? 'stopped' : 'failed',
        error: signal.aborted ? null : error instanceof Error ? error.message : String(error),
        ...{ status: null, traceId: null, resolvedModel: null, promptTokens: null, completionTokens: null },
        ...{ timeToFirstTokenMs: null, durationMs: Date.now() - at, finishReason: null },
      },
      { request, answer: '' },
    );
    throw error;
  }
}

function requestOf(asked: Asked): HistoryTexts['request'] {
  if (asked.kind === 'replay') {
    const { body, headers } = asked.params;
    return { kind: 'replay', body, headers };
  }
  const { affinity = '', history = [], routed = true, stream, system, user } = asked.params;
  return { kind: 'prompt', affinity, history, routed, stream, system, user };
}
