import type { EncodeTarget } from '../codec.ts';
import type { Conversation, OptionName, Options } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { sha256Hex } from '../short-hash.ts';

/** The settings that Chat has a member for. Those it has none for are reported. */
export function encodeOptions(
  { options, stream }: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): JsonObject {
  const members: Record<string, unknown> = {};
  for (const name of optionNames(options)) {
    const sent = optionMembers[name];
    if (sent !== undefined) members[sent] = options[name];
    else if (!specialOptions.has(name) && !saysNothing[name]?.(options)) dropped.addOption(name);
  }
  if (options.maxOutputTokens !== undefined) members[target.maxTokensMember] = options.maxOutputTokens;
  if (options.topK !== undefined) {
    if (target.takesTopK) members.top_k = options.topK;
    else dropped.addOption('topK');
  }
  // A number of alternatives is refused without the wish for them.
  if (options.topLogprobs !== undefined) members.logprobs ??= true;
  if (options.serviceTier !== undefined) {
    members.service_tier = options.serviceTier === 'standard_only' ? 'default' : options.serviceTier;
  }
  if (options.endUser !== undefined) {
    const { endUser } = options;
    if (target.takesEndUser) {
      members.safety_identifier = endUser.length > longestEndUser ? sha256Hex(endUser) : endUser;
    } else dropped.addOption('endUser');
  }
  return { ...members, ...encodeStream(stream, options, target) };
}

/** Settings with one name and one meaning. */
const optionMembers: Readonly<Partial<Record<OptionName, string>>> = {
  temperature: 'temperature',
  topP: 'top_p',
  stop: 'stop',
  choices: 'n',
  seed: 'seed',
  logitBias: 'logit_bias',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  prediction: 'prediction',
  logprobs: 'logprobs',
  topLogprobs: 'top_logprobs',
  metadata: 'metadata',
  store: 'store',
  verbosity: 'verbosity',
  modalities: 'modalities',
  audio: 'audio',
  promptCacheKey: 'prompt_cache_key',
  promptCacheRetention: 'prompt_cache_retention',
};

/** Written in a way of their own, here or beside the tools. */
const specialOptions: ReadonlySet<OptionName> = new Set([
  'endUser',
  'maxOutputTokens',
  'obfuscation',
  'parallelToolCalls',
  'serviceTier',
  'topK',
]);

/** What is asked for happens anyway. */
const saysNothing: Readonly<Partial<Record<OptionName, (options: Options) => boolean>>> = {
  background: ({ background }) => background === false,
  truncation: ({ truncation }) => truncation === 'disabled',
};

/** Characters of `safety_identifier`. */
const longestEndUser = 64;

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

function optionNames(options: Options): readonly OptionName[] {
  const names: OptionName[] = [];
  for (const name in options) {
    if (isOptionName(name, options) && options[name] !== undefined) names.push(name);
  }
  return names;
}

function isOptionName(name: string, options: Options): name is OptionName {
  return Object.hasOwn(options, name);
}
