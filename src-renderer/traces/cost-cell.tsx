import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { assumedText, costText, spendText } from '../costs/cost-text.ts';
import { classNames } from '../lib/class-names.ts';

/** What a trace cost; unknown is `—` and says why. */
export function TraceCost({ row, className }: { readonly row: TraceRow; readonly className?: string }) {
  const { costAssumed, costNanoUsd, unpricedCalls } = row;
  const reasons = [
    unpricedCalls > 0 ? `${spendText(row)}: ${whyUnpriced(row)}` : null,
    costAssumed ? assumedText : null,
  ].filter((reason) => reason !== null);
  return (
    <span
      data-testid="trace-cost"
      title={reasons.join('\n') || undefined}
      className={classNames('font-mono tabular-nums', costNanoUsd === null && 'text-muted', className)}
    >
      {costText(costNanoUsd, costAssumed)}
      {costNanoUsd !== null && unpricedCalls > 0 && <span className="text-warn">+{unpricedCalls}</span>}
    </span>
  );
}

function whyUnpriced({ completionTokens, llmCalls, model, promptTokens, unpricedCalls }: TraceRow): string {
  if (promptTokens === null && completionTokens === null) return 'the provider counted no tokens';
  if (llmCalls === unpricedCalls || llmCalls === 1) return `no price for ${model ?? 'the model'}`;
  return 'no price for some of the models';
}
