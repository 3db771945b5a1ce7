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

/** Tokens of one call, each counted once. */
export interface InputTokens {
  readonly uncached: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** All of the prompt. */
  readonly total: number;
}

export interface CallPrice {
  /** By this name models of Anthropic are known, wherever they are served. */
  readonly model: string;
  readonly price: ModelPrice;
  /** What a cached token costs as a share of the full price where the catalogue names no price for it. */
  readonly cacheReadDiscount: number;
}

/** Whole billionths of a US dollar, so that sums are exact. */
export interface CallCost {
  readonly inputNanoUsd: number;
  readonly outputNanoUsd: number;
  readonly totalNanoUsd: number;
  /** A rate was taken from the usual ratio because the catalogue has none: shown with `~`. */
  readonly assumed: boolean;
}

/** Price of a cached token as a share of the full one, where neither catalogue nor config say. */
export const usualCacheReadDiscount = 0.1;

/**
 * What one call cost; `null`: the provider did not count its tokens. A prompt without an answer (an
 * embedding) costs its prompt.
 */
export function callCost(turn: TurnUsage, { cacheReadDiscount, model, price }: CallPrice): CallCost | null {
  const input = inputTokens(turn);
  const output = turn.usage.completion;
  if (input === null && output === null) return null;
  const { cacheRead = 0, cacheWrite = 0, uncached = 0 } = input ?? {};
  const readRate = price.cached ?? price.input * cacheReadDiscount;
  const writeRate = price.cacheWrite ?? price.input * (isAnthropic.test(model) ? anthropicWrite : 1);
  const inputNanoUsd = nanoUsd(uncached * price.input + cacheRead * readRate + cacheWrite * writeRate);
  const outputNanoUsd = nanoUsd((output ?? 0) * price.output);
  return {
    inputNanoUsd,
    outputNanoUsd,
    totalNanoUsd: inputNanoUsd + outputNanoUsd,
    assumed: (cacheRead > 0 && price.cached === null) || (cacheWrite > 0 && price.cacheWrite === null),
  };
}

/** The prompt of a turn by what the provider's cache had to do with it; `null`: it was not counted. */
export function inputTokens({ cacheIsBeside, usage }: TurnUsage): InputTokens | null {
  if (usage.prompt === null) return null;
  const cacheRead = usage.cachedInput ?? 0;
  const cacheWrite = usage.cacheCreation ?? 0;
  const uncached = cacheIsBeside ? usage.prompt : Math.max(0, usage.prompt - cacheRead - cacheWrite);
  return { uncached, cacheRead, cacheWrite, total: uncached + cacheRead + cacheWrite };
}

/** Tokens times US dollars per million tokens. */
function nanoUsd(millionths: number): number {
  return Math.round(millionths * 1000);
}

const isAnthropic = /claude|anthropic/i;
/** Anthropic's price of keeping a prompt for five minutes, as a multiple of the one for input. */
const anthropicWrite = 1.25;
