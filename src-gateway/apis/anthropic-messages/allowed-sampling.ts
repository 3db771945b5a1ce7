import type { Options } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';

/**
 * How to sample, as Claude takes it: a temperature of 1 at most, and while it thinks none of these settings
 * but for values that change nothing. What is left out is reported.
 */
export function allowedSampling(
  { temperature, topP, topK }: Options,
  isThinking: boolean,
  dropped: DroppedFields,
): Pick<Options, 'temperature' | 'topP' | 'topK'> {
  const isHot = temperature !== undefined && temperature > 1;
  if (isHot || (isThinking && temperature !== undefined && temperature !== 1))
    dropped.addOption('temperature');
  const hasNarrowTopP = isThinking && topP !== undefined && topP < leastTopPOfThinking;
  if (hasNarrowTopP) dropped.addOption('topP');
  if (isThinking && topK !== undefined) dropped.addOption('topK');
  return {
    ...(temperature !== undefined && !isThinking && { temperature: isHot ? 1 : temperature }),
    ...(topP !== undefined && !hasNarrowTopP && { topP }),
    ...(topK !== undefined && !isThinking && { topK }),
  };
}

const leastTopPOfThinking = 0.95;
