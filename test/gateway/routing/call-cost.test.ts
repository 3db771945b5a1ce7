import { describe, expect, it } from 'vitest';
import { readUsage } from '../../../src-gateway/apis/usage.ts';
import {
  type CallPrice,
  callCost,
  inputTokens,
  type TurnUsage,
} from '../../../src-gateway/routing/call-cost.ts';

const price = { input: 3, output: 15, cached: 0.3, cacheWrite: null };
const sonnet: CallPrice = { model: 'anthropic/claude-sonnet-4-6', price, cacheReadDiscount: 0.1 };
const gpt: CallPrice = { model: 'openai/gpt-4o', price, cacheReadDiscount: 0.1 };

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

const usd = (turn: TurnUsage, price: CallPrice) => (callCost(turn, price)?.totalNanoUsd ?? Number.NaN) / 1e9;
const at = (input: number, output: number, cached: number | null = null): CallPrice => ({
  model: 'openai/gpt-4o',
  price: { input, output, cached, cacheWrite: null },
  cacheReadDiscount: 0.1,
});

describe('the cost of a call', () => {
  it('[observability O101] takes the cached part of an OpenAI prompt at its own price, once', () => {
    const usage = {
      prompt_tokens: 1000,
      completion_tokens: 500,
      prompt_tokens_details: { cached_tokens: 200 },
    };
    expect(usd(tokens(usage, false), at(2.5, 10, 1.25))).toBe(0.00725);
    expect(usd(openai, gpt)).toBe((400 * 3 + 600 * 0.3 + 100 * 15) / 1e6);
  });

  it('[ux A40] prices input that was cached, and the same input when it was not', () => {
    const usage = { prompt_tokens: 1200, completion_tokens: 300 };
    const cached = { ...usage, prompt_tokens_details: { cached_tokens: 1000 } };
    expect(usd(tokens(cached, false), at(2.5, 10, 1.25))).toBe(0.00475);
    expect(usd(tokens(usage, false), at(2.5, 10, 1.25))).toBe(0.006);
  });

  it('[observability O102] adds what Anthropic counts beside the prompt', () => {
    const usage = { input_tokens: 100, cache_read_input_tokens: 900, output_tokens: 50 };
    expect(usd(tokens(usage, true), at(3, 15, 0.3))).toBe(0.00132);
  });

  it('[observability O103] assumes a share of the full price where the catalogue has none, and says so', () => {
    const usage = tokens({ input_tokens: 100, cache_read_input_tokens: 900, output_tokens: 50 }, true);
    const cost = callCost(usage, at(3, 15));
    expect(cost).toMatchObject({ inputNanoUsd: (100 * 3 + 900 * 0.3) * 1000, assumed: true });
    expect(callCost(usage, at(3, 15, 0.3))?.assumed).toBe(false);
    expect(usd(openai, { ...gpt, price: { ...price, cached: null }, cacheReadDiscount: 0.5 })).toBe(0.0036);
  });

  it('knows the surcharge of what Claude writes into a cache, wherever it runs, and of nobody else', () => {
    const shared = 400 * 3 + 600 * 0.3 + 100 * 15;
    expect(usd(anthropic, sonnet)).toBe((shared + 200 * 3 * 1.25) / 1e6);
    const bedrock = { ...sonnet, model: 'amazon_bedrock/us.anthropic.claude-sonnet-4-6-v1:0' };
    expect(usd(anthropic, bedrock)).toBe(usd(anthropic, sonnet));
    expect(usd(anthropic, gpt)).toBe((shared + 200 * 3) / 1e6);
    const listed = { ...gpt, price: { ...price, cacheWrite: 6 } };
    expect(callCost(anthropic, listed)).toMatchObject({ assumed: false });
    expect(usd(anthropic, listed)).toBe((shared + 200 * 6) / 1e6);
  });

  it('is unknown when nothing was counted, and that of the prompt for what has no answer', () => {
    const usage = { ...openai.usage, prompt: null, completion: null, cachedInput: null };
    expect(callCost({ usage, cacheIsBeside: false }, gpt)).toBeNull();
    const embedding = { usage: { ...usage, prompt: 100 }, cacheIsBeside: false };
    expect(callCost(embedding, gpt)).toMatchObject({ inputNanoUsd: 100 * 3 * 1000, outputNanoUsd: 0 });
  });

  it('never falls below nothing when a provider counts more cached tokens than it was sent', () => {
    const usage = { ...openai.usage, prompt: 10, cachedInput: 50 };
    expect(inputTokens({ usage, cacheIsBeside: false })?.uncached).toBe(0);
  });
});
