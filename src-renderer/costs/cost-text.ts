import type { CallRow, CallTotals } from '../../src-main/contract/cost-calls.ts';
import { moneyText } from '../lib/number-text.ts';

/** Billionths of a US dollar for reading: `$0.0121`, `~$0.0121` with an assumed rate, `—` when unknown. */
export function costText(nanoUsd: number | null, assumed = false): string {
  return nanoUsd === null ? '—' : `${assumed ? '~' : ''}${moneyText(nanoUsd / 1e9)}`;
}

type Spend = Pick<CallTotals, 'costNanoUsd' | 'costAssumed' | 'unpricedCalls'>;

/** A sum that says what it is without: `$0.42 + 3 unpriced calls`. */
export function spendText({ costAssumed, costNanoUsd, unpricedCalls }: Spend): string {
  const known = costText(costNanoUsd, costAssumed);
  if (unpricedCalls === 0) return known;
  const rest = unpricedCalls === 1 ? '1 unpriced call' : `${unpricedCalls} unpriced calls`;
  return costNanoUsd === null ? `— (${rest})` : `${known} + ${rest}`;
}

/** Why nobody knows what a call cost; `null`: it is known. */
export function unknownCostReason(
  call: Pick<
    CallRow,
    'costNanoUsd' | 'failed' | 'promptTokens' | 'completionTokens' | 'model' | 'requestModel'
  >,
): string | null {
  if (call.costNanoUsd !== null) return null;
  if (call.failed) return 'the call failed';
  if (call.promptTokens === null && call.completionTokens === null) return 'the provider counted no tokens';
  return `no price for ${call.model ?? call.requestModel ?? 'this model'}`;
}

/** What an assumed rate means. */
export const assumedText =
  '~: the catalogue names no price for cached tokens, so the usual share of the input price was taken';
