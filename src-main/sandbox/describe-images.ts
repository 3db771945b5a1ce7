import type { SeenImage } from './prompt.ts';

/** What was sent, so that a person and a test can tell whether it is what they meant. */
export function describeImages(images: readonly SeenImage[]): string {
  if (images.length === 0) return 'You sent no image.';
  const count = images.length === 1 ? 'an image' : `${images.length} images`;
  return `You sent ${count}: ${images.map(describeImage).join('; ')}.`;
}

function describeImage(image: SeenImage): string {
  if ('url' in image) return `one at ${image.url}, which the sandbox does not fetch`;
  return `${image.mediaType} of ${image.bytes} bytes, SHA-256 ${image.sha256}`;
}
