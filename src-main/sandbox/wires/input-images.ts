import { createHash } from 'node:crypto';
import type { SeenImage } from '../prompt.ts';

/** An image by its URL, whose bytes may stand in it. */
export function imageAt(url: string): SeenImage {
  const [, mediaType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  return mediaType === undefined || data === undefined ? { url } : imageOf(mediaType, data);
}

/** An image whose bytes came along, in base64. */
export function imageOf(mediaType: string, data: string): SeenImage {
  const bytes = Buffer.from(data, 'base64');
  return { mediaType, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
