import type { ModelAttempt } from '../../src-gateway/routing/routing-decision.ts';
import { StateMark } from '../components/state-mark.tsx';
import { InjectedBadge } from '../faults/injected-mark.tsx';
import { durationText } from '../lib/number-text.ts';
import { CardSection } from './card-section.tsx';

/** The calls that were made, in their order. */
export function AttemptList({ attempts }: { readonly attempts: readonly ModelAttempt[] }) {
  return (
    <CardSection title="Called" testId="decision-attempts">
      <ol className="flex flex-col gap-1">
        {attempts.map((attempt) => {
          const failed = attempt.error !== null || (attempt.status ?? 0) >= 400;
          return (
            <li
              key={`${attempt.model} ${attempt.try}`}
              data-testid="decision-attempt"
              data-state={failed ? 'failed' : 'ok'}
            >
              <div className="flex items-center gap-2">
                <StateMark state={failed ? 'failed' : 'running'} />
                <span className="min-w-0 font-mono [overflow-wrap:anywhere]">{attempt.model}</span>
                {attempt.try > 1 && <span className="text-muted">try {attempt.try}</span>}
                <span className={failed ? 'text-bad' : 'text-ok'}>
                  {attempt.status ?? attempt.error_class ?? 'no answer'}
                </span>
                {attempt.injected !== undefined && <InjectedBadge />}
                <span className="flex-1" />
                <span className="font-mono text-muted">{durationText(attempt.ms)}</span>
              </div>
              {attempt.error !== null && (
                <p className="pl-[18px] [overflow-wrap:anywhere] text-muted">
                  {attempt.error}
                  {attempt.retry_after_s !== null && ` (asked to wait ${attempt.retry_after_s} s)`}
                </p>
              )}
            </li>
          );
        })}
      </ol>
    </CardSection>
  );
}
