import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { InjectedMark } from '../faults/injected-mark.tsx';
import { classNames } from '../lib/class-names.ts';

/** What was asked for, the route where one was chosen, and what served it. */
export function TraceChain({ row }: { readonly row: TraceRow }) {
  const served = row.tried.length > 0 ? [] : [row.model];
  const steps = [row.requestModel, row.route, ...served]
    .filter((step) => step !== null)
    .filter((step, index, all) => step !== all[index - 1]);
  // A model that was asked for and called at once is one step.
  const [first] = row.tried;
  if (row.tried.length > 0 && steps.length === 1 && first !== undefined && isSame(steps[0], first.model)) {
    steps.pop();
  }
  if (steps.length === 0 && row.tried.length === 0)
    return <span className="truncate text-muted">{row.rootName}</span>;
  return (
    <>
      {steps.map((step, index) => (
        <span key={step} className="flex min-w-0 items-center gap-1.5">
          {index > 0 && <span className="text-muted">→</span>}
          <span
            className={classNames(
              'truncate',
              row.tried.length === 0 && index === steps.length - 1 && 'font-medium',
            )}
          >
            {step}
          </span>
        </span>
      ))}
      {row.tried.map((attempt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one model may be tried several times
        <span key={index} className="flex min-w-0 items-center gap-1.5" data-testid="tried-model">
          {(index > 0 || steps.length > 0) && <span className="text-muted">→</span>}
          <span className={classNames('truncate', index === row.tried.length - 1 && 'font-medium')}>
            {attempt.model}
          </span>
          <span className={attempt.failed ? 'text-bad' : 'text-ok'}>
            {attempt.failed ? `✗${attempt.status ?? ''}` : '✓'}
          </span>
          {attempt.injected && <InjectedMark />}
        </span>
      ))}
      {row.preview && <span className="min-w-0 flex-1 truncate pl-2 text-muted">{row.preview}</span>}
    </>
  );
}

/** With or without the provider before it. */
function isSame(name: string | undefined, model: string): boolean {
  return name === model || model.endsWith(`/${name}`);
}
