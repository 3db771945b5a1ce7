import { type CallPrice, callCost, type TurnUsage } from '../routing/call-cost.ts';
import { attribute } from '../telemetry/attributes.ts';
import type { Span } from '../telemetry/span.ts';

/**
 * What the span of a model's call tells of its price: how its prompt was counted, and in US dollars what it
 * cost. `price` `null`: the catalogue does not know the model, or the config names none.
 */
export function describeCost(span: Span, turn: TurnUsage, price: CallPrice | null): void {
  span.set(attribute.promptIncludesCached, !turn.cacheIsBeside);
  const cost = price && callCost(turn, price);
  if (cost === null) return;
  span.setDouble(attribute.inputCost, cost.inputNanoUsd / 1e9);
  span.setDouble(attribute.outputCost, cost.outputNanoUsd / 1e9);
  span.setDouble(attribute.totalCost, cost.totalNanoUsd / 1e9);
  if (cost.assumed) span.set(attribute.costAssumed, true);
}
