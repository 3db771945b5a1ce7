import { useEffect, useState } from 'react';
import type { CallParams } from '../../src-main/contract/contract.ts';
import type { DecideResult } from '../../src-main/contract/decision-calls.ts';
import { failureCode, failureText, host } from '../lib/host.ts';

type DecideParams = CallParams<'routing.decide'>;

export interface DecisionPreview {
  /** Of the newest text that was decided; it may be older than the draft. */
  readonly decision: DecideResult['decision'];
  readonly error: string | null;
  /** The draft has changed since. */
  readonly pending: boolean;
}

/** The last key is this long ago before the gateway is asked. */
const quietMs = 400;
const nothing: DecisionPreview = { decision: null, error: null, pending: false };

/**
 * What the gateway would decide for a draft, asked once typing pauses; a question that is out of date is
 * given up. `null` params: there is nothing to ask.
 */
export function useDecisionPreview(params: DecideParams | null): DecisionPreview {
  const key = params === null ? null : JSON.stringify(params);
  const [known, setKnown] = useState<{ readonly key: string; readonly answer: DecideResult } | null>(null);
  useEffect(() => {
    if (key === null) return setKnown(null);
    const asking = new AbortController();
    const timer = setTimeout(() => {
      const question: DecideParams = JSON.parse(key);
      host.call('routing.decide', question, { signal: asking.signal }).then(
        (answer) => {
          if (!asking.signal.aborted) setKnown({ key, answer });
        },
        (error: unknown) => {
          if (asking.signal.aborted || failureCode(error) === 'cancelled') return;
          const failure = { code: failureCode(error) ?? 'error', message: failureText(error) };
          setKnown({ key, answer: { status: 0, decision: null, error: failure } });
        },
      );
    }, quietMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [key]);
  if (key === null) return nothing;
  return {
    decision: known?.answer.decision ?? null,
    // A decision explains its own failure.
    error: known?.answer.decision ? null : (known?.answer.error?.message ?? null),
    pending: known?.key !== key,
  };
}
