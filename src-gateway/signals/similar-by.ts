import type { MessageText } from './message-text.ts';
import { cosine, jaccard } from './similarity.ts';

const trigramThreshold = Math.fround(0.65);
const cosineThreshold = Math.fround(0.6);

/** Whether a message is so near a phrase, in letters or else in words, that it counts as said. */
export function similarBy(message: MessageText, phrase: MessageText): 'trigram' | 'cosine' | null {
  const [small, large] = [message.trigrams.size, phrase.trigrams.size].sort((one, other) => one - other);
  // The intersection is no larger than the smaller set.
  const isPossible = small !== undefined && large !== undefined && small >= trigramThreshold * large * 0.999;
  if (isPossible && jaccard(message.trigrams, phrase.trigrams) >= trigramThreshold) return 'trigram';
  return cosine(message.counts, phrase.counts) >= cosineThreshold ? 'cosine' : null;
}
