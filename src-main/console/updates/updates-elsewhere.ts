import type { CallName, CallParams, CallResult } from '../../contract/contract.ts';
import { HostFailure } from '../host.ts';

export type UpdateAnswers = {
  readonly [N in Extract<CallName, `updates.${string}`>]: (
    params: CallParams<N>,
  ) => CallResult<N> | Promise<CallResult<N>>;
};

/** Of a host that has no app around it. */
export function updatesElsewhere(version: string): UpdateAnswers {
  const refuse = () => {
    throw notHere();
  };
  return {
    'updates.state': () => ({
      version,
      elsewhere: 'browser',
      channel: 'stable',
      automatic: false,
      checkedAt: null,
      step: { kind: 'unknown' },
      news: null,
    }),
    'updates.choose': refuse,
    'updates.check': refuse,
    'updates.download': refuse,
    'updates.install': refuse,
    'updates.postpone': refuse,
    'updates.read-news': refuse,
  };
}

/** What is answered where nothing updates itself. */
export function notHere(): HostFailure {
  return new HostFailure('This console does not update itself.', { code: 'not_here' });
}
