/** The media type of an image by its first bytes, for clients that name none or a wrong one; `null`: unknown. */
export function imageTypeOfBase64(data: string): string | null {
  return signatures.find(([head]) => data.startsWith(head))?.[1] ?? null;
}

/** First bytes of the formats that models read, in base64. */
const signatures: readonly (readonly [head: string, type: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];
