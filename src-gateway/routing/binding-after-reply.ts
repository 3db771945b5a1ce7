import type { TurnUsage } from './call-cost.ts';
import { callCost, inputTokens } from './call-cost.ts';
import type { ModelPrice } from './rank-models.ts';
import { type SessionBinding, withVisit, writeBinding } from './session-binding.ts';

export interface RepliedTurn {
  /** As it was kept when the turn was decided. */
  readonly binding: SessionBinding;
  /** `provider/model` that answered: not the binding's when another had to take over. */
  readonly model: string;
  /** `null`: the provider did not count. */
  readonly tokens: TurnUsage | null;
  /** Of the model that answered; `null`: not known. */
  readonly price: ModelPrice | null;
  readonly cacheReadDiscount: number;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** What is to be remembered of a session when its model has answered: the estimates give way to facts. */
export function bindingAfterReply(turn: RepliedTurn): SessionBinding {
  const { binding, cacheReadDiscount, model, now, price, tokens } = turn;
  const counted = tokens === null ? null : inputTokens(tokens);
  const cachedTokens = counted?.total ?? binding.cachedTokens;
  const cost =
    tokens === null || price === null ? null : callCost(tokens, { model, price, cacheReadDiscount });
  // A model that failed has not read the prompt, so nothing may be taken for cached there.
  const history =
    model === binding.anchorModel
      ? binding.history
      : binding.history.filter((visit) => visit.model !== binding.anchorModel);
  return {
    ...binding,
    anchorModel: model,
    lastUsed: now,
    cachedTokens,
    history: withVisit(history, { model, lastUsed: now, cachedTokens }),
    sessionCostUsd: binding.sessionCostUsd + (cost?.totalNanoUsd ?? 0) / 1e9,
  };
}

/** Whether a session has gone on since a turn of it was decided: then the end of that turn changes nothing. */
export function hasMovedOn(stored: SessionBinding | null, decided: SessionBinding): boolean {
  return stored !== null && writeBinding(stored) !== writeBinding(decided);
}
