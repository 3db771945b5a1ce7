import { allowedSampling } from '../anthropic-messages/allowed-sampling.ts';
import { encodeThinking, isThinking } from '../anthropic-messages/encode-thinking.ts';
import { isClaude } from '../anthropic-messages/is-claude.ts';
import type { EncodedRequest, EncodeTarget } from '../codec.ts';
import type { Conversation, OptionName, SystemText, Turn } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject } from '../json-value.ts';
import { liftSystemTexts } from '../lift-system-texts.ts';
import { reportLostOptions } from '../report-lost-options.ts';
import { type ToolNameRule, ToolNamer } from '../tool-names.ts';
import { withCachePoint } from './cache-point.ts';
import { encodeRequestMetadata } from './encode-metadata.ts';
import { encodeToolConfig } from './encode-tools.ts';
import { encodeMessages, sendableTurns } from './encode-turns.ts';
import { claudeParameters, converseParameters } from './parameters.ts';

const toolNameRule: ToolNameRule = { allowed: /[A-Za-z0-9_-]/, longest: 64, hasCustomTools: false };

/** Writes a request to Bedrock's Converse. The model stands in the path. */
export function encodeRequest(
  conversation: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): EncodedRequest {
  const { options } = conversation;
  const namer = new ToolNamer(conversation.tools, toolNameRule);
  const extra = encodeExtra(conversation.extra, target, dropped);
  const lifted = liftSystemTexts(conversation, dropped);
  const turns = sendableTurns(lifted.turns, target, dropped);
  const fields = encodeClaudeFields(conversation, { target, turns }, dropped);
  const thinks = isThinking(extra.fields.thinking ?? fields.thinking);
  const sampling = allowedSampling(
    options,
    { isThinking: thinks, isClaude: isClaude(target.model) },
    dropped,
  );
  const modelFields = { ...fields, ...encodeTopK(sampling.topK, target, dropped), ...extra.fields };
  const inferenceConfig = {
    ...(options.maxOutputTokens !== undefined && { maxTokens: options.maxOutputTokens }),
    ...(sampling.temperature !== undefined && { temperature: sampling.temperature }),
    ...(sampling.topP !== undefined && { topP: sampling.topP }),
    ...encodeStop(options.stop, dropped),
    ...(isObject(extra.members.inferenceConfig) && extra.members.inferenceConfig),
  };
  if (conversation.outputFormat !== null) dropped.addOption('outputFormat');
  reportLostOptions(options, writtenOptions, dropped);
  const body: JsonObject = {
    ...encodeRequestMetadata(options, dropped),
    ...extra.members,
    ...encodeSystem(lifted.system),
    messages: encodeMessages(turns, namer, dropped),
    ...encodeToolConfig(conversation, turns, namer, dropped),
    ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }),
    ...(Object.keys(modelFields).length > 0 && { additionalModelRequestFields: modelFields }),
  };
  return { body, toolNames: namer.names };
}

/** Written here, or reported beside what they cannot go with. */
const writtenOptions: ReadonlySet<OptionName> = new Set([
  'endUser',
  'maxOutputTokens',
  'metadata',
  'stop',
  'temperature',
  'topK',
  'topP',
]);

interface Extra {
  /** Converse's own members. */
  readonly members: JsonObject;
  /** Those of the model behind it. */
  readonly fields: JsonObject;
}

/** Members that another API does not know, but this one or its model does. */
function encodeExtra(extra: JsonObject, target: EncodeTarget, dropped: DroppedFields): Extra {
  const members: Record<string, unknown> = {};
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(extra)) {
    if (name === 'additionalModelRequestFields' && isObject(value)) Object.assign(fields, value);
    else if (converseParameters.has(name)) members[name] = value;
    else if (claudeParameters.has(name) && isClaude(target.model)) fields[name] = value;
    else dropped.add(name);
  }
  return { members, fields };
}

function encodeClaudeFields(
  conversation: Conversation,
  { target, turns }: { readonly target: EncodeTarget; readonly turns: readonly Turn[] },
  dropped: DroppedFields,
): JsonObject {
  const canReason = target.canReason && isClaude(target.model);
  // Without a limit of the client's, Bedrock gives the model all it has.
  const maxTokens = conversation.options.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  const terms = { target: { ...target, canReason }, turns, maxTokens };
  const { thinking, effort } = encodeThinking(conversation, terms, dropped);
  return {
    ...(isThinking(thinking) && { thinking }),
    ...(effort !== null && { output_config: { effort } }),
  };
}

function encodeTopK(topK: number | undefined, target: EncodeTarget, dropped: DroppedFields): JsonObject {
  if (topK === undefined) return {};
  if (isClaude(target.model)) return { top_k: topK };
  dropped.addOption('topK');
  return {};
}

function encodeStop(stop: readonly string[] | undefined, dropped: DroppedFields): JsonObject {
  if (stop === undefined) return {};
  const stopSequences = stop.filter((each) => each.trim() !== '');
  if (stopSequences.length < stop.length) dropped.addOption('stop');
  return stopSequences.length === 0 ? {} : { stopSequences };
}

function encodeSystem(system: readonly SystemText[]): JsonObject {
  if (system.length === 0) return {};
  return { system: system.flatMap(({ text, cacheControl }) => withCachePoint([{ text }], cacheControl)) };
}
