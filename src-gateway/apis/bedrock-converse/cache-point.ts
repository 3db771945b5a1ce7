import type { CacheControl } from '../conversation.ts';
import type { JsonObject } from '../json-value.ts';

/** What was written, and behind it the mark up to where Bedrock shall cache, when the client set one. */
export function withCachePoint(
  written: readonly JsonObject[],
  cacheControl: CacheControl | null | undefined,
): readonly JsonObject[] {
  if (cacheControl === null || cacheControl === undefined) return written;
  return [...written, { cachePoint: { type: 'default' } }];
}
