import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { hostQuery } from '../lib/host.ts';
import { fewText, nearestRank } from '../lib/nearest-rank.ts';
import { durationText } from '../lib/number-text.ts';

const mostCalls = 2000;

/** How long the newest calls took, and until their first token. */
export function TimesPanel({ since }: { readonly since: { readonly sinceMs?: number } }) {
  const question = useMemo(() => hostQuery('calls.recent', { limit: mostCalls, ...since }), [since]);
  const { data } = useQuery(question);
  if (data === undefined || data.calls.length === 0) return null;
  const kinds = [
    ['latency', data.calls.map(({ durationMs }) => durationMs)],
    ['first token', data.calls.flatMap(({ timeToFirstTokenMs }) => timeToFirstTokenMs ?? [])],
  ] as const;
  return (
    <section
      aria-label="Times"
      className="flex flex-wrap gap-x-10 gap-y-2 border-b border-line bg-surface px-4 py-3"
      data-testid="times"
    >
      {kinds.map(([name, values]) => (
        <div key={name} className="text-xs">
          <span className="pr-3 text-muted">
            {name}
            {fewText(values.length)}
          </span>
          {([0.5, 0.95, 0.99] as const).map((share) => {
            const value = nearestRank(values, share);
            return (
              <span key={share} className="pr-4 font-mono tabular-nums">
                <span className="text-muted">p{share * 100}</span>{' '}
                {value === null ? '—' : durationText(value)}
              </span>
            );
          })}
        </div>
      ))}
    </section>
  );
}
