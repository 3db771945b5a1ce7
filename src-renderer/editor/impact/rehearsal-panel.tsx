import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SuiteResult, SuiteSummary } from '../../../src-main/contract/suite-results.ts';
import { Notice } from '../../components/notice.tsx';
import { host } from '../../lib/host.ts';
import { VerdictMark } from '../../suites/verdict-mark.tsx';

/** What the suites say to a text before it serves. Shown is asked: routers are called for it. */
export function RehearsalPanel({ text }: { readonly text: string }) {
  const [progress, setProgress] = useState({ done: 0, total: 0 });
  const { data, error } = useQuery({
    queryKey: ['suites.rehearse', text],
    queryFn: ({ signal }) => {
      setProgress({ done: 0, total: 0 });
      return host.call('suites.rehearse', { text }, { signal, onProgress: setProgress });
    },
    // The suites may have been edited since.
    gcTime: 0,
  });
  if (error !== null) {
    return (
      <Notice tone="bad" className="m-4" title="The suites could not run" testId="rehearsal-failed">
        {error.message}
      </Notice>
    );
  }
  if (data === undefined) {
    return (
      <p role="status" className="p-4 text-muted" data-testid="rehearsal-running">
        Running the suites{progress.total === 0 ? '…' : `: ${progress.done} of ${progress.total}`}
      </p>
    );
  }
  const { live, results, summary } = data;
  const state = summary.pass === summary.total ? 'pass' : 'fail';
  return (
    <div className="flex flex-col gap-3 p-4" data-testid="rehearsal" data-state={state}>
      <p className="font-medium" data-testid="rehearsal-summary">
        {summaryText(summary)}
      </p>
      {live > 0 && (
        <p className="text-xs text-muted">
          {live === 1 ? '1 live case does' : `${live} live cases do`} not run here: nothing is sent before a
          config serves.
        </p>
      )}
      <Missed results={results} />
    </div>
  );
}

function summaryText({ pass, total }: SuiteSummary): string {
  if (total === 0) return 'No suite has a dry case.';
  return pass === total ? `All ${total} cases pass` : `${pass} of ${total} cases pass`;
}

function Missed({ results }: { readonly results: readonly SuiteResult[] }) {
  const missed = results.flatMap(({ cases, file }) =>
    cases.filter(({ verdict }) => verdict !== 'pass').map((one) => ({ file, one })),
  );
  return (
    <ul className="flex flex-col gap-1">
      {missed.map(({ file, one: { id, reason, verdict } }) => (
        <li
          key={`${file} ${id}`}
          data-testid="rehearsal-missed"
          className="flex items-baseline gap-3 text-sm"
        >
          <VerdictMark verdict={verdict} />
          <span className="font-medium" title={file}>
            {id}
          </span>
          <span className="min-w-0 text-muted [overflow-wrap:anywhere]">{reason}</span>
        </li>
      ))}
    </ul>
  );
}
