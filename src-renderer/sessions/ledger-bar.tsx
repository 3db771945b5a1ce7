import type { SessionTurn } from '../../src-main/contract/session-calls.ts';
import { moneyText } from '../lib/number-text.ts';
import { ledgerShares } from './ledger.ts';

/** What changes of model have cost, against what they may and what the conversation has cost by itself. */
export function LedgerBar({ account }: { readonly account: NonNullable<SessionTurn['ledger']> }) {
  const { ofBaseline, ofCeiling } = ledgerShares(account);
  const { baselineUsd, ceilingUsd, spendUsd, switches } = account;
  const text = `${moneyText(spendUsd)} spent on changes of model${
    ofBaseline === null ? '' : `, ${percent(ofBaseline)} of the baseline of ${moneyText(baselineUsd)}`
  }${ofCeiling === null || ceilingUsd === null ? '' : `, ${percent(ofCeiling)} of the ceiling of ${moneyText(ceilingUsd)}`}`;
  const filled = Math.min(100, (ofCeiling ?? 0) * 100);
  return (
    <div data-testid="ledger" data-of-baseline={ofBaseline ?? ''} data-of-ceiling={ofCeiling ?? ''}>
      <div className="mb-1.5 flex flex-wrap items-baseline gap-x-3 text-xs">
        <span className="font-medium">Budget</span>
        <span className="text-muted">{text}</span>
        {switches !== null && (
          <span className="text-muted">{switches === 1 ? '1 change' : `${switches} changes`}</span>
        )}
      </div>
      {ofCeiling !== null && (
        <div aria-hidden className="h-2 overflow-hidden rounded-full border border-line-strong/60 bg-sunken">
          <div
            data-testid="ledger-fill"
            className={ofCeiling >= 0.9 ? 'h-full bg-bad' : 'h-full bg-accent-fill'}
            style={{ width: `${filled}%` }}
          />
        </div>
      )}
    </div>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
