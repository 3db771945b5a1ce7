import type { SessionBinding } from '../../../src-gateway/routing/session-binding.ts';

/** A binding as the first turn of a session leaves it. */
export function bindingOf(changes: Partial<SessionBinding> = {}): SessionBinding {
  return {
    anchorModel: 'anthropic/claude-sonnet-4-6',
    defaultModel: 'anthropic/claude-sonnet-4-6',
    requestedModel: 'openai/gpt-4o-mini',
    routeName: 'code generation',
    prefixHash: null,
    lastUsed: 1_800_000_000,
    cachedTokens: 0,
    baselineUsd: 0,
    switchSpendUsd: 0,
    switches: 0,
    history: [],
    sessionCostUsd: 0,
    ranked: ['anthropic/claude-sonnet-4-6', 'openai/gpt-4o'],
    ...changes,
  };
}
