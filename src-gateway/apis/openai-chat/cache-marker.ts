import type { EncodeTarget } from '../codec.ts';
import type { CacheControl } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, textMember } from '../json-value.ts';

/**
 * Anthropic's cache marker as a member, for providers that understand it in a Chat body; `{}` where there is
 * none, or where the provider caches as it likes, which is reported once.
 */
export function cacheMarker(
  cacheControl: CacheControl | null | undefined,
  target: EncodeTarget,
  dropped: DroppedFields,
): JsonObject {
  if (cacheControl === null || cacheControl === undefined) return {};
  if (!target.takesCacheControl) {
    dropped.add('cache_control');
    return {};
  }
  const { ttl } = cacheControl;
  return { cache_control: { type: 'ephemeral', ...(ttl !== null && { ttl }) } };
}

/** What `cache_control` of a part says; `null`: nothing. */
export function readCacheMarker(marker: unknown): CacheControl | null {
  return isObject(marker) ? { ttl: textMember(marker, 'ttl') } : null;
}
