import type { OptionName, Options } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { type JsonObject, member } from '../json-value.ts';

/** The settings of a Chat request. One whose value is of the wrong type is reported and left out. */
export function decodeOptions(body: JsonObject, dropped: DroppedFields): Options {
  const options: Record<string, unknown> = {};
  for (const [name, option, read] of settings) {
    const given = body[name];
    if (given === undefined || given === null) continue;
    const value = read(given);
    if (value === undefined) dropped.add(name);
    // Of two names for one thing the newer stands first in the table.
    else options[option] ??= value;
  }
  const obfuscation = asBoolean(member(body.stream_options, 'include_obfuscation'));
  if (obfuscation !== undefined) options.obfuscation = obfuscation;
  return options;
}

const asNumber = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);
const asBoolean = (value: unknown) => (typeof value === 'boolean' ? value : undefined);
const asTexts = (value: unknown) =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
const asStops = (value: unknown) => (typeof value === 'string' ? [value] : asTexts(value));
const asGiven = (value: unknown) => value;

/** `undefined`: of the wrong type. */
type Read = (value: unknown) => unknown;

const settings: readonly (readonly [member: string, option: OptionName, read: Read])[] = [
  ['max_completion_tokens', 'maxOutputTokens', asNumber],
  ['max_tokens', 'maxOutputTokens', asNumber],
  ['temperature', 'temperature', asNumber],
  ['top_p', 'topP', asNumber],
  ['top_k', 'topK', asNumber],
  ['stop', 'stop', asStops],
  ['n', 'choices', asNumber],
  ['seed', 'seed', asNumber],
  ['logit_bias', 'logitBias', asGiven],
  ['presence_penalty', 'presencePenalty', asNumber],
  ['frequency_penalty', 'frequencyPenalty', asNumber],
  ['prediction', 'prediction', asGiven],
  ['logprobs', 'logprobs', asBoolean],
  ['top_logprobs', 'topLogprobs', asNumber],
  ['parallel_tool_calls', 'parallelToolCalls', asBoolean],
  ['safety_identifier', 'endUser', asText],
  ['user', 'endUser', asText],
  ['metadata', 'metadata', asGiven],
  ['service_tier', 'serviceTier', asText],
  ['store', 'store', asBoolean],
  ['verbosity', 'verbosity', asText],
  ['modalities', 'modalities', asTexts],
  ['audio', 'audio', asGiven],
  ['prompt_cache_key', 'promptCacheKey', asText],
  ['prompt_cache_retention', 'promptCacheRetention', asGiven],
];

/** The members of a Chat request that are settings. */
export const optionMembers: ReadonlySet<string> = new Set(settings.map(([name]) => name));
