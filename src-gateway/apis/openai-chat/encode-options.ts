import type { EncodeTarget } from '../codec.ts';
import type { Conversation, OptionName, Options } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { reportLostOptions } from '../report-lost-options.ts';
import { sha256Hex } from '../short-hash.ts';

/** The settings that Chat has a member for. Those it has none for are reported. */
export function encodeOptions(
  { options, stream }: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): JsonObject {
  const members: Record<string, unknown> = {};
  for (const [name, sent] of copiedOptions) if (options[name] !== undefined) members[sent] = options[name];
  const { maxOutputTokens, topK, topLogprobs, serviceTier, endUser } = options;
  if (maxOutputTokens !== undefined) members[target.maxTokensMember] = maxOutputTokens;
  if (topK !== undefined && target.takesTopK) members.top_k = topK;
  // A number of alternatives is refused without the wish for them.
  if (topLogprobs !== undefined) members.logprobs ??= true;
  if (serviceTier !== undefined) {
    members.service_tier = serviceTier === 'standard_only' ? 'default' : serviceTier;
  }
  if (endUser !== undefined && target.takesEndUser) {
    members.safety_identifier = endUser.length > longestEndUser ? sha256Hex(endUser) : endUser;
  }
  reportLostOptions(options, writtenOptions(target), dropped);
  return { ...members, ...encodeStream(stream, options, target) };
}

/** Settings with one name and one meaning. */
const copiedOptions = [
  ['temperature', 'temperature'],
  ['topP', 'top_p'],
  ['stop', 'stop'],
  ['choices', 'n'],
  ['seed', 'seed'],
  ['logitBias', 'logit_bias'],
  ['presencePenalty', 'presence_penalty'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['prediction', 'prediction'],
  ['logprobs', 'logprobs'],
  ['topLogprobs', 'top_logprobs'],
  ['metadata', 'metadata'],
  ['store', 'store'],
  ['verbosity', 'verbosity'],
  ['modalities', 'modalities'],
  ['audio', 'audio'],
  ['promptCacheKey', 'prompt_cache_key'],
  ['promptCacheRetention', 'prompt_cache_retention'],
] as const satisfies readonly (readonly [OptionName, string])[];

/** Characters of `safety_identifier`. */
const longestEndUser = 64;

/** `parallelToolCalls` is written beside the tools. */
function writtenOptions(target: EncodeTarget): ReadonlySet<OptionName> {
  const written = new Set<OptionName>(copiedOptions.map(([name]) => name));
  for (const name of ['maxOutputTokens', 'parallelToolCalls', 'serviceTier'] as const) written.add(name);
  if (target.takesTopK) written.add('topK');
  if (target.takesEndUser) written.add('endUser');
  if (target.takesStreamOptions) written.add('obfuscation');
  return written;
}

function encodeStream(stream: boolean, { obfuscation }: Options, target: EncodeTarget): JsonObject {
  if (!stream) return {};
  if (!target.takesStreamOptions) return { stream: true };
  return {
    stream: true,
    // Without it no tokens are counted; the other APIs always tell.
    stream_options: {
      include_usage: true,
      ...(obfuscation !== undefined && { include_obfuscation: obfuscation }),
    },
  };
}
