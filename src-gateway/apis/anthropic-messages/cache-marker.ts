import type { CacheControl } from '../conversation.ts';
import type { JsonObject } from '../json-value.ts';

/** Anthropic's marker, for anything that can carry one. */
export function cacheMarker(cacheControl: CacheControl | null | undefined): JsonObject {
  if (cacheControl === null || cacheControl === undefined) return {};
  const { ttl } = cacheControl;
  return { cache_control: { type: 'ephemeral', ...(ttl !== null && { ttl }) } };
}
