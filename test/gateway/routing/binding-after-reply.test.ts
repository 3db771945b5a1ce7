import { describe, expect, it } from 'vitest';
import { readReplyFacts } from '../../../src-gateway/apis/reply-facts.ts';
import {
  bindingAfterReply,
  hasMovedOn,
  type RepliedTurn,
} from '../../../src-gateway/routing/binding-after-reply.ts';
import { readBinding, writeBinding } from '../../../src-gateway/routing/session-binding.ts';
import { bindingOf } from './session-binding-of.ts';

const anchor = 'anthropic/claude-sonnet-4-6';
const decidedAt = 1_800_000_000;
const visit = { model: anchor, lastUsed: decidedAt, cachedTokens: 500 };
const decided = bindingOf({ cachedTokens: 500, history: [visit], sessionCostUsd: 1 });

function replied(changes: Partial<RepliedTurn> = {}) {
  return bindingAfterReply({
    binding: decided,
    model: anchor,
    tokens: null,
    price: { input: 3, output: 15, cached: 0.3, cacheWrite: null },
    cacheReadDiscount: 0.1,
    now: decidedAt + 7,
    ...changes,
  });
}

function anthropicTokens(usage: string): RepliedTurn['tokens'] {
  const facts = readReplyFacts(`{"type":"message","usage":${usage}}`);
  return facts.usage === null ? null : { usage: facts.usage, cacheIsBeside: true };
}

describe('a session after the reply', () => {
  it('[routing 81] has all of the prompt in the cache, not only what was new', () => {
    const tokens = anthropicTokens('{"input_tokens":1000,"cache_read_input_tokens":99000}');
    const binding = replied({ tokens });
    expect(binding.cachedTokens).toBe(100_000);
    expect(binding.history).toEqual([{ model: anchor, lastUsed: decidedAt + 7, cachedTokens: 100_000 }]);
    expect(binding.sessionCostUsd).toBeCloseTo(1 + (1000 * 3 + 99_000 * 0.3) / 1e6, 12);
    expect(binding.lastUsed).toBe(decidedAt + 7);
  });

  it('keeps the estimate where the provider counts nothing, and costs no more', () => {
    expect(replied()).toEqual({
      ...decided,
      lastUsed: decidedAt + 7,
      history: [{ ...visit, lastUsed: decidedAt + 7 }],
    });
    const tokens = anthropicTokens('{"input_tokens":1000,"output_tokens":5}');
    expect(replied({ tokens, price: null }).sessionCostUsd).toBe(1);
  });

  it('moves to the model that took over, and takes nothing for cached at the one that failed', () => {
    const earlier = { model: 'openai/gpt-4o-mini', lastUsed: decidedAt - 90, cachedTokens: 40 };
    const binding = replied({
      binding: { ...decided, history: [earlier, visit] },
      model: 'openai/gpt-4o',
    });
    expect(binding.anchorModel).toBe('openai/gpt-4o');
    expect(binding.history.map(({ model }) => model)).toEqual(['openai/gpt-4o-mini', 'openai/gpt-4o']);
    expect(binding.routeName).toBe(decided.routeName);
  });

  it('[state 60] remembers eight models, and not the one that was used longest ago', () => {
    const history = Array.from({ length: 8 }, (_, index) => ({
      ...{ model: `openai/m${index}`, lastUsed: decidedAt - 100 + ((index + 5) % 8), cachedTokens: 1 },
    }));
    const binding = replied({ binding: { ...decided, history }, model: 'openai/m8' });
    const kept = binding.history.map(({ model }) => model);
    expect(kept).toHaveLength(8);
    expect(kept).toContain('openai/m8');
    // Place 3 has the oldest time.
    expect(kept).not.toContain('openai/m3');
  });

  it('is known to have gone on by whatever is kept of it by then', () => {
    expect(hasMovedOn(readBinding(writeBinding(decided)), decided)).toBe(false);
    expect(hasMovedOn(null, decided)).toBe(false);
    expect(hasMovedOn({ ...decided, lastUsed: decidedAt + 1 }, decided)).toBe(true);
    expect(hasMovedOn({ ...decided, switches: 1 }, decided)).toBe(true);
  });
});
