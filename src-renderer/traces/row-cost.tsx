import { unknownCostReason } from '../costs/cost-text.ts';
import { moneyText } from '../lib/number-text.ts';
import type { ModelCall } from './waterfall-layout.ts';
import type { WaterfallEntry } from './waterfall-lines.ts';

/** What a call cost, or the calls below a line together; unknown is `—` and says why. */
export function RowCost({ row }: { readonly row: WaterfallEntry }) {
  const { totalCostUsd, unpricedCalls } = row;
  if (totalCostUsd === null && unpricedCalls === 0) return null;
  const call = row.type === 'span' ? row.call : null;
  const reason = callCostReason(call);
  if (totalCostUsd === null) {
    const why =
      reason ??
      `what the ${unpricedCalls === 1 ? 'call below costs' : `${unpricedCalls} calls below cost`} is not known`;
    return (
      <span
        role="img"
        aria-label={reason === null ? why : `cost not known: ${reason}`}
        title={why}
        data-testid="row-cost"
        className={costClass}
      >
        {reason === null ? 'Σ —' : '—'}
      </span>
    );
  }
  const own = call !== null && call.costUsd !== null;
  return (
    <span
      data-testid="row-cost"
      className={costClass}
      title={own ? 'what this call cost' : 'what the calls below cost together'}
    >
      {own ? moneyText(totalCostUsd) : `Σ ${moneyText(totalCostUsd)}`}
      {unpricedCalls > 0 && <span className="text-warn"> + {unpricedCalls} unpriced</span>}
    </span>
  );
}

/** Why nobody knows what a call cost; `null`: it is known, or it is no call that was charged. */
export function callCostReason(call: ModelCall | null): string | null {
  return call?.unpriced ? unknownCostReason({ ...call, costNanoUsd: null, failed: false }) : null;
}

const costClass = 'ml-auto shrink-0 pl-1 font-mono text-2xs text-muted';
