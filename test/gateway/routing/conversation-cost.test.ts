import { describe, expect, it } from 'vitest';
import { readUsage } from '../../../src-gateway/apis/usage.ts';
import {
  inputTokens,
  type TurnPrice,
  type TurnUsage,
  turnCost,
} from '../../../src-gateway/routing/conversation-cost.ts';

const price = { input: 3, output: 15, cached: 0.3 };
const sonnet: TurnPrice = { model: 'anthropic/claude-sonnet-4-6', price, cacheReadDiscount: 0.1 };
const gpt: TurnPrice = { model: 'openai/gpt-4o', price, cacheReadDiscount: 0.1 };

function tokens(usage: unknown, cacheIsBeside: boolean): TurnUsage {
  const read = readUsage(usage);
  if (read === null) throw new Error('no usage');
  return { usage: read, cacheIsBeside };
}

const openai = tokens(
  { prompt_tokens: 1000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 600 } },
  false,
);
const anthropic = tokens(
  {
    input_tokens: 400,
    cache_read_input_tokens: 600,
    cache_creation_input_tokens: 200,
    output_tokens: 100,
  },
  true,
);

describe('the cost of a turn', () => {
  it('takes the cached part of an OpenAI prompt at its own price, once', () => {
    expect(turnCost(openai, gpt)?.usd).toBeCloseTo((400 * 3 + 600 * 0.3 + 100 * 15) / 1e6, 12);
  });

  it('adds what Anthropic counts beside the prompt, and the surcharge of what is written into the cache', () => {
    const shared = 400 * 3 + 600 * 0.3 + 100 * 15;
    const cost = turnCost(anthropic, sonnet);
    expect(cost?.usd).toBeCloseTo((shared + 200 * 3 * 1.25) / 1e6, 12);
    expect(cost?.planoUsd).toBeCloseTo((shared + 200 * 3) / 1e6, 12);
  });

  it('knows the surcharge of Claude behind other providers too, and of nobody else', () => {
    const bedrock = { ...sonnet, model: 'amazon_bedrock/us.anthropic.claude-sonnet-4-6-v1:0' };
    expect(turnCost(anthropic, bedrock)).toEqual(turnCost(anthropic, sonnet));
    const other = turnCost(anthropic, gpt);
    expect(other?.usd).toBe(other?.planoUsd);
  });

  it('takes a share of the full price where the feed has none for cached tokens', () => {
    const discounted = { ...gpt, price: { ...price, cached: null }, cacheReadDiscount: 0.5 };
    expect(turnCost(openai, discounted)?.usd).toBeCloseTo((400 * 3 + 600 * 1.5 + 100 * 15) / 1e6, 12);
  });

  it('is unknown when nothing was counted, and of what was counted when something is missing', () => {
    const usage = { ...openai.usage, prompt: null, completion: null };
    expect(turnCost({ usage, cacheIsBeside: false }, gpt)).toBeNull();
    const partly = { usage: { ...usage, completion: 100 }, cacheIsBeside: false };
    expect(turnCost(partly, gpt)?.usd).toBeCloseTo((100 * 15) / 1e6, 12);
  });

  it('never falls below nothing when a provider counts more cached tokens than it was sent', () => {
    const usage = { ...openai.usage, prompt: 10, cachedInput: 50 };
    expect(inputTokens({ usage, cacheIsBeside: false })?.uncached).toBe(0);
  });
});
