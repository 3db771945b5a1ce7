import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Button } from '../components/button.tsx';
import { spendText } from '../costs/cost-text.ts';
import { failureText, hostQuery } from '../lib/host.ts';
import { openScreen } from '../lib/navigation.ts';
import { useRefreshOnTraces } from '../sessions/use-refresh-on-traces.ts';
import { lastTally } from '../suites/last-tally.ts';
import { Section } from './section.tsx';

export function SpendToday() {
  // The same between renders, until a window that stays open sees another day.
  const sinceMs = new Date().setHours(0, 0, 0, 0);
  const question = useMemo(() => hostQuery('costs.report', { by: 'day', sinceMs }), [sinceMs]);
  const { data, error } = useQuery(question);
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
      <p className="px-3 py-3">
        {data === undefined ? (
          <span className="text-muted">{error === null ? 'Adding up…' : failureText(error)}</span>
        ) : data.total.calls === 0 ? (
          <span className="text-muted">No call to a model today.</span>
        ) : (
          <>
            <span className="font-mono font-medium" data-testid="home-spend-figure">
              {spendText(data.total)}
            </span>{' '}
            <span className="text-muted">
              in {data.total.calls === 1 ? '1 call' : `${data.total.calls} calls`}
            </span>
          </>
        )}
      </p>
    </Section>
  );
}

export function LastSuites() {
  const { data, error } = useQuery(hostQuery('suites.list', {}));
  const tally = lastTally(data?.suites ?? []);
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
      <p className="px-3 py-3" data-testid="home-suites-figure">
        {data === undefined ? (
          <span className="text-muted">{error === null ? 'Reading…' : failureText(error)}</span>
        ) : tally.ran > 0 ? (
          <span className={tally.passed === tally.ran ? undefined : 'text-bad'}>
            {tally.passed} of {tally.ran} cases passed when they last ran
          </span>
        ) : (
          <span className="text-muted">
            {data.suites.length === 0
              ? 'No suite yet. Press t in a trace to keep its route for ever.'
              : 'None has run yet.'}
          </span>
        )}
      </p>
    </Section>
  );
}
