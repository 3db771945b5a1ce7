import { CircleAlert } from 'lucide-react';
import type { SuiteProblem } from '../../src-main/contract/suite-results.ts';

interface SuiteProblemsProps {
  readonly problems: readonly SuiteProblem[];
  /** `null`: the text stands right above. */
  readonly onGoTo: ((line: number) => void) | null;
}

/** What is wrong with a suite; each leads to its line. */
export function SuiteProblems({ onGoTo, problems }: SuiteProblemsProps) {
  return (
    <ul aria-label="Problems of this suite" className="border-t border-line">
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.message}`} data-testid="suite-problem">
          {onGoTo === null ? (
            <Problem problem={problem} />
          ) : (
            <button
              type="button"
              data-testid="suite-problem-open"
              className="w-full text-left hover:bg-hover"
              onClick={() => onGoTo(problem.line)}
            >
              <Problem problem={problem} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Problem({ problem: { column, line, message, path } }: { readonly problem: SuiteProblem }) {
  return (
    <span className="flex items-start gap-2 px-4 py-1.5 text-xs">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-bad" />
      <span className="shrink-0 font-mono text-muted">
        {line}:{column}
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {path !== '' && <code className="font-mono">{path}</code>} {message}
      </span>
    </span>
  );
}
