import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CallResult } from '../../src-main/contract/contract.ts';
import { Button } from '../components/button.tsx';
import { spendText } from '../costs/cost-text.ts';
import { classNames } from '../lib/class-names.ts';
import { hostQuery } from '../lib/host.ts';
import { openScreen } from '../lib/navigation.ts';
import { useRefreshOnTraces } from '../sessions/use-refresh-on-traces.ts';
import { lastTally } from '../suites/last-tally.ts';
import { Answer } from './answer.tsx';
import { Section } from './section.tsx';

export function SpendToday() {
  // The same between renders, until a window that stays open sees another day.
  const sinceMs = new Date().setHours(0, 0, 0, 0);
  const question = useMemo(() => hostQuery('costs.report', { by: 'day', sinceMs }), [sinceMs]);
  const report = useQuery(question);
  useRefreshOnTraces(question.queryKey);
  return (
    <Section
      title="Spent today"
      testId="home-spend"
      actions={
        <Button size="small" tone="quiet" data-testid="home-all-costs" onClick={() => openScreen('/costs')}>
          Models & Cost
        </Button>
      }
    >
      <Answer query={report} failure="What was spent could not be added up" testId="home-spend">
        {({ total }) => (
          <p className="px-3 py-3">
            {total.calls === 0 ? (
              <span className="text-muted">No call to a model today.</span>
            ) : (
              <>
                <span className="font-mono font-medium" data-testid="home-spend-figure">
                  {spendText(total)}
                </span>{' '}
                <span className="text-muted">of {total.calls === 1 ? '1 call' : `${total.calls} calls`}</span>
              </>
            )}
          </p>
        )}
      </Answer>
    </Section>
  );
}

export function LastSuites() {
  const listed = useQuery(hostQuery('suites.list', {}));
  return (
    <Section
      title="Suites"
      testId="home-suites"
      actions={
        <Button size="small" tone="quiet" data-testid="home-all-suites" onClick={() => openScreen('/suites')}>
          Open suites
        </Button>
      }
    >
      <Answer query={listed} failure="The suites could not be read" testId="home-suites">
        {({ suites }) => <Tally suites={suites} />}
      </Answer>
    </Section>
  );
}

function Tally({ suites }: { readonly suites: CallResult<'suites.list'>['suites'] }) {
  const { passed, ran } = lastTally(suites);
  if (ran > 0) {
    return (
      <p className={classNames('px-3 py-3', passed < ran && 'text-bad')} data-testid="home-suites-figure">
        {passed} of {ran} cases passed when they last ran
      </p>
    );
  }
  return (
    <p className="px-3 py-3 text-muted" data-testid="home-suites-figure">
      {suites.length === 0
        ? 'No suite yet. Press t in a trace to keep its route for ever.'
        : 'None has run yet.'}
    </p>
  );
}
