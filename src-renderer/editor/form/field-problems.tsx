import { CircleAlert, Info, TriangleAlert, Wrench } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { applyFix } from '../apply-fix.ts';
import { fieldIds } from './field-ids.ts';
import { useFormActions } from './form-actions.ts';

const marks = {
  error: { icon: CircleAlert, className: 'text-bad' },
  warning: { icon: TriangleAlert, className: 'text-warn' },
  hint: { icon: Info, className: 'text-info' },
} as const;

interface FieldProblemsProps {
  readonly fieldId: string;
  /** Why the last change was not made. */
  readonly refusal?: string | null;
}

/** What is wrong with a field, beside it, with what mends it. */
export function FieldProblems({ fieldId, refusal = null }: FieldProblemsProps) {
  const { problemsOf, isCurrent } = useFormActions();
  const problems = problemsOf(fieldId);
  if (problems.length === 0 && refusal === null) return null;
  return (
    <ul id={fieldIds(fieldId).problems} className="flex flex-col gap-1 text-xs">
      {refusal !== null && (
        <li role="alert" data-testid="form-refusal" className="flex items-start gap-1.5">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-bad" />
          {refusal}
        </li>
      )}
      {problems.map((problem) => {
        const { icon: Icon, className } = marks[problem.severity];
        return (
          <li
            key={`${problem.code} ${problem.message}`}
            data-testid="form-problem"
            data-code={problem.code}
            data-state={problem.severity}
            className="flex flex-wrap items-start gap-x-2 gap-y-1"
          >
            <span className="flex min-w-0 flex-1 items-start gap-1.5">
              <Icon
                aria-label={problem.severity}
                role="img"
                className={`mt-0.5 size-3.5 shrink-0 ${className}`}
              />
              <span className="min-w-0 break-words">{problem.message}</span>
            </span>
            {problem.fixes.map((fix, index) => (
              <Button
                key={fix.title}
                size="small"
                disabled={!isCurrent}
                data-testid={`form-fix-${index + 1}`}
                onClick={() => void applyFix(problem, fix)}
              >
                <Wrench aria-hidden className="size-3" />
                {fix.title}
              </Button>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
