import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBinding, writeBinding } from '../../../src-gateway/routing/session-binding.ts';
import { bindingOf } from './session-binding-of.ts';

const count = fc.nat();
const usd = fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0);
const model = fc.string({ minLength: 1 });
const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => value.toString(16).padStart(16, '0'));
const bindings = fc.record({
  anchorModel: model,
  defaultModel: model,
  requestedModel: fc.string(),
  routeName: fc.option(fc.string()),
  prefixHash: fc.option(hash),
  lastUsed: count,
  cachedTokens: count,
  baselineUsd: usd,
  switchSpendUsd: usd,
  switches: count,
  history: fc.array(fc.record({ model, lastUsed: count, cachedTokens: count })),
  sessionCostUsd: usd,
  ranked: fc.array(fc.string()),
});

describe('what is kept of a session', () => {
  it('is read as it was written, whatever the names in it', () => {
    fc.assert(
      fc.property(bindings, (binding) => {
        expect(readBinding(writeBinding(binding))).toEqual(binding);
      }),
    );
  });

  it('[state 56] has its hash digit for digit, which JavaScript cannot count', () => {
    const kept = '{"anchor_model":"openai/gpt-4o","prefix_hash":17416560620489106880}';
    const read = readBinding(kept);
    expect(read?.prefixHash).toBe('f1b40d9b814f65c0');
    if (read === null) throw new Error('no binding');
    expect(writeBinding(read)).toContain('"prefix_hash":17416560620489106880,');
  });

  it('is read from what Plano writes, with all that may be missing', () => {
    expect(readBinding('{"anchor_model":"openai/gpt-4o"}')).toEqual(
      bindingOf({
        ...{ anchorModel: 'openai/gpt-4o', defaultModel: 'openai/gpt-4o', requestedModel: '' },
        ...{ routeName: null, lastUsed: 0, ranked: [] },
      }),
    );
  });

  it.each(['"abc"', '"1e3"', '-1', '1.5', '18446744073709551616', 'null', '[]'])(
    'has no hash where it is none: %s',
    (prefixHash) => {
      const read = readBinding(`{"anchor_model":"m","prefix_hash":${prefixHash}}`);
      expect(read?.anchorModel).toBe('m');
      expect(read?.prefixHash).toBeNull();
    },
  );

  it('is nothing, and no failure, where it cannot be read', () => {
    const key = fc.constantFrom('anchor_model', 'prefix_hash', 'history', 'ranked', 'last_used');
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.dictionary(key, fc.jsonValue()).map((value) => JSON.stringify(value)),
    );
    fc.assert(fc.property(texts, (text) => void readBinding(text)));
    for (const text of ['', '[]', '{}', '{"anchor_model":""}', '{"anchor_model":1}']) {
      expect(readBinding(text)).toBeNull();
    }
  });
});
