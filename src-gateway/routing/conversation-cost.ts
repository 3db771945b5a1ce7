import type { Usage } from '../apis/usage.ts';
import type { ModelPrice } from './rank-models.ts';

/** Tokens of one reply, with what a provider's count of the prompt means. */
export interface TurnUsage {
  readonly usage: Usage;
  /**
   * Anthropic's Messages count what the cache gave and took beside the prompt; all others, and every
   * reply that was translated here, count it within.
   */
  readonly cacheIsBeside: boolean;
}

export interface TurnPrice {
  /** `provider/model` */
  readonly model: string;
  readonly price: ModelPrice;
  /** What a cached token costs as a share of the full price where the feed names no price for it. */
  readonly cacheReadDiscount: number;
}

export interface TurnCost {
  /** US dollars. */
  readonly usd: number;
  /** As Plano counts: what is written into a cache costs no more than any other input. */
  readonly planoUsd: number;
}

/** What one turn of a conversation cost; `null`: the provider did not count its tokens. */
export function turnCost(turn: TurnUsage, { cacheReadDiscount, model, price }: TurnPrice): TurnCost | null {
  const input = inputTokens(turn);
  const output = turn.usage.completion;
  if (input === null && output === null) return null;
  const cachedRate = price.cached ?? price.input * cacheReadDiscount;
  const shared =
    (input?.uncached ?? 0) * price.input +
    (input?.cacheRead ?? 0) * cachedRate +
    (output ?? 0) * price.output;
  const written = (input?.cacheWrite ?? 0) * price.input;
  const surcharge = /claude|anthropic/i.test(model) ? anthropicWrite : 1;
  return { usd: (shared + written * surcharge) / 1e6, planoUsd: (shared + written) / 1e6 };
}

/** Anthropic's price of keeping a prompt for five minutes, as a multiple of the one for input. */
const anthropicWrite = 1.25;

export interface InputTokens {
  readonly uncached: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** All of the prompt. */
  readonly total: number;
}

/** The prompt of a turn by what the provider's cache had to do with it; `null`: it was not counted. */
export function inputTokens({ cacheIsBeside, usage }: TurnUsage): InputTokens | null {
  if (usage.prompt === null) return null;
  const cacheRead = usage.cachedInput ?? 0;
  const cacheWrite = usage.cacheCreation ?? 0;
  const uncached = cacheIsBeside ? usage.prompt : Math.max(0, usage.prompt - cacheRead - cacheWrite);
  return { uncached, cacheRead, cacheWrite, total: uncached + cacheRead + cacheWrite };
}
