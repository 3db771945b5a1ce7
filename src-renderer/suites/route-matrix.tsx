import type { SuiteView } from '../../src-main/contract/suite-calls.ts';
import type { CaseResult } from '../../src-main/contract/suite-results.ts';
import { classNames } from '../lib/class-names.ts';
import { countRoutes } from './count-routes.ts';

/** Which routes are taken for which: what the last runs expected against what they got. */
export function RouteMatrix({ suites }: { readonly suites: readonly SuiteView[] }) {
  const results = suites.flatMap(({ cases }) => cases.flatMap(({ last }) => last?.result ?? []));
  return <ResultMatrix title="Expected × got" results={results} />;
}

interface ResultMatrixProps {
  readonly title: string;
  readonly results: readonly CaseResult[];
}

/** The same of any results. */
export function ResultMatrix({ results, title }: ResultMatrixProps) {
  const counts = countRoutes(results);
  if (counts === null) return null;
  return (
    <section aria-label={`${title}: expected and taken routes`} data-testid="route-matrix" className="p-4">
      <h2 className="mb-1 text-xs font-semibold">{title}</h2>
      <table className="text-xs">
        <thead>
          <tr className="text-left text-2xs text-muted">
            <th className="py-1 pr-4 font-medium">expected</th>
            {counts.got.map((name) => (
              <th key={name} scope="col" className="px-3 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.wanted.map((wanted) => (
            <tr key={wanted}>
              <th scope="row" className="py-1 pr-4 text-left font-medium">
                {wanted}
              </th>
              {counts.got.map((got) => {
                const count = counts.count(wanted, got);
                const isHit = wanted.split(' or ').includes(got);
                return (
                  <td
                    key={got}
                    data-state={count === 0 ? 'none' : isHit ? 'hit' : 'missed'}
                    className={classNames(
                      'border border-line px-3 text-center font-mono tabular-nums',
                      count > 0 && (isHit ? 'bg-ok-soft text-ok' : 'bg-bad-soft text-bad'),
                      count === 0 && 'text-muted',
                    )}
                  >
                    {count}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
