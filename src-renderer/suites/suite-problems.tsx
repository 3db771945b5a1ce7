import { CircleAlert } from 'lucide-react';
import type { SuiteProblem } from '../../src-main/contract/suite-results.ts';

interface SuiteProblemsProps {
  readonly problems: readonly SuiteProblem[];
  readonly onGoTo: (line: number) => void;
}

/** What is wrong with a suite file; each leads to its line. */
export function SuiteProblems({ onGoTo, problems }: SuiteProblemsProps) {
  return (
    <ul aria-label="Problems of this suite" className="border-t border-line">
      {problems.map(({ column, line, message, path }) => (
        <li key={`${line}:${column}:${message}`}>
          <button
            type="button"
            data-testid="suite-problem"
            className="flex w-full items-start gap-2 px-4 py-1.5 text-left text-xs hover:bg-hover"
            onClick={() => onGoTo(line)}
          >
            <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-bad" />
            <span className="shrink-0 font-mono text-muted">
              {line}:{column}
            </span>
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {path !== '' && <code className="font-mono">{path}</code>} {message}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
