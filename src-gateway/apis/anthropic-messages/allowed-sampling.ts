import type { Options } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';

/**
 * How to sample, as Claude takes it: a temperature of 1 at most, not with `top_p` beside it, and while it
 * thinks none of these settings but for values that change nothing. What is left out is reported.
 */
export function allowedSampling(
  options: Options,
  { isThinking, isClaude }: { readonly isThinking: boolean; readonly isClaude: boolean },
  dropped: DroppedFields,
): Pick<Options, 'temperature' | 'topP' | 'topK'> {
  const { temperature, topP, topK } = isClaude && !isThinking ? oneOfBoth(options, dropped) : options;
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

/** Claude refuses `temperature` together with `top_p` since Opus 4.1; many clients send both, one of them as 1. */
function oneOfBoth(options: Options, dropped: DroppedFields): Options {
  const { temperature, topP, ...others } = options;
  if (temperature === undefined || topP === undefined) return options;
  if (topP !== 1 && temperature === 1) return { ...others, topP };
  if (topP !== 1) dropped.addOption('topP');
  return { ...others, temperature };
}

const leastTopPOfThinking = 0.95;
