import type { UpstreamApi } from '../apis/upstream-api.ts';

/**
 * How a provider learns what to cache: `breakpoints` on Anthropic's blocks, one marker on a part of a
 * chat message, or nothing, because it caches by itself or not at all.
 */
export type CacheStrategy = 'breakpoints' | 'content-part' | 'nothing';

/** Providers that pass Anthropic's markers on from chat messages. */
const chatMarkerProviders = new Set(['digitalocean', 'edenai', 'openrouter']);

/** `provider` is the name of a provider's profile. */
export function cacheStrategy(upstreamApi: UpstreamApi, provider: string, modelId: string): CacheStrategy {
  if (upstreamApi === 'messages') return 'breakpoints';
  const isClaude = /claude|anthropic/i.test(modelId);
  return upstreamApi === 'chat' && isClaude && chatMarkerProviders.has(provider) ? 'content-part' : 'nothing';
}
