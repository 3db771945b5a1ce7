import type { BudgetDecision } from '../../src-gateway/routing/routing-decision.ts';
import { Badge } from '../components/badge.tsx';
import { groupedText, moneyText } from '../lib/number-text.ts';
import { CardSection } from './card-section.tsx';

const reasons: Record<BudgetDecision['reason'], string> = {
  same_anchor: 'the model stays the same',
  free: 'going there costs nothing more',
  within_cap: 'within the ceiling',
  over_cap: 'over the ceiling',
  no_pricing: 'a price is missing, so nothing is held back',
};

/** Whether the session may change its model: the sums, with the numbers filled in. */
export function BudgetFormula({ budget }: { readonly budget: BudgetDecision }) {
  const { baseline_after, ceiling, cost, decision, pct, pct_source, reason, spend_before } = budget;
  const wanted = cost === null ? null : spend_before + cost;
  const most = Math.max(ceiling, wanted ?? 0, spend_before);
  return (
    <CardSection
      title="Budget for changing the model"
      testId="decision-budget"
      detail={
        <Badge tone={decision === 'allowed' ? 'ok' : 'warn'} testId="budget-decision">
          {decision}
        </Badge>
      }
    >
      <p className="first-letter:uppercase">
        {reasons[reason]}: {budget.candidate}
        {budget.counterfactual !== null && `; without the budget ${budget.counterfactual}`}
      </p>
      <ul className="mt-1.5 flex flex-col gap-1 font-mono" data-testid="budget-lines">
        <li>
          ceiling = {pct} % of {moneyText(baseline_after)} = {moneyText(ceiling)}
          {pct_source === 'header' && ' (percentage from the request)'}
        </li>
        {cost !== null && (
          <li>
            cost = {costFormula(budget)} = {moneyText(cost)}
          </li>
        )}
        {wanted !== null && reason !== 'free' && reason !== 'same_anchor' && (
          <li>
            spent {moneyText(spend_before)} + {moneyText(cost ?? 0)} = {moneyText(wanted)}{' '}
            {wanted <= ceiling ? '≤' : '>'} {moneyText(ceiling)}
          </li>
        )}
        <li>
          spent so far {moneyText(budget.spend_after)}, {budget.overhead_pct.toFixed(1)} % of the baseline
        </li>
      </ul>
      {most > 0 && (
        <div className="relative mt-2 h-2 rounded-sm bg-sunken" aria-hidden>
          <span
            className={`absolute inset-y-0 left-0 rounded-sm ${wanted !== null && wanted > ceiling ? 'bg-bad' : 'bg-ok'}`}
            style={{ width: `${(Math.max(0, wanted ?? spend_before) / most) * 100}%` }}
          />
          <span
            className="absolute -inset-y-0.5 w-px bg-text"
            style={{ left: `${(ceiling / most) * 100}%` }}
          />
        </div>
      )}
    </CardSection>
  );
}

/** `((T − W) × in + W × cached − T × anchor's cached) / 1M` */
function costFormula(budget: BudgetDecision): string {
  const { anchor_cached_rate, candidate_cached_rate, candidate_input_rate, candidate_warm_tokens } = budget;
  const rate = (usd: number | null) => (usd === null ? '—' : moneyText(usd));
  const cold = groupedText(budget.context_tokens - candidate_warm_tokens);
  const warm = groupedText(candidate_warm_tokens);
  const all = groupedText(budget.context_tokens);
  return `(${cold} × ${rate(candidate_input_rate)} + ${warm} × ${rate(candidate_cached_rate)} − ${all} × ${rate(anchor_cached_rate)}) / 1M`;
}
