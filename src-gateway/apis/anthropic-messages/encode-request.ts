import type { EncodedRequest, EncodeTarget } from '../codec.ts';
import type { Conversation, OptionName, SystemText } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, numberMember } from '../json-value.ts';
import { liftSystemTexts } from '../lift-system-texts.ts';
import { reportLostOptions } from '../report-lost-options.ts';
import { type ToolNameRule, ToolNamer } from '../tool-names.ts';
import { allowedSampling } from './allowed-sampling.ts';
import { cacheMarker } from './cache-marker.ts';
import { encodeThinking, isThinking } from './encode-thinking.ts';
import { encodeTools } from './encode-tools.ts';
import { encodeMessages, sendableTurns } from './encode-turns.ts';
import { isClaude } from './is-claude.ts';
import { messagesParameters } from './parameters.ts';

const toolNameRule: ToolNameRule = { allowed: /[A-Za-z0-9_-]/, longest: 128, hasCustomTools: false };

/** Writes a request to Anthropic's Messages API. */
export function encodeRequest(
  conversation: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): EncodedRequest {
  const { options } = conversation;
  const namer = new ToolNamer(conversation.tools, toolNameRule);
  const extra = encodeExtra(conversation.extra, dropped);
  const lifted = liftSystemTexts(conversation, dropped);
  const turns = sendableTurns(lifted.turns, dropped);
  const given = options.maxOutputTokens;
  const maxTokens = given ?? Math.max(target.defaultMaxTokens, mostTokens - target.defaultMaxTokens);
  const { thinking, effort } = encodeThinking(conversation, { target, turns, maxTokens }, dropped);
  const chosenThinking = extra.thinking ?? thinking;
  const outputConfig = {
    ...(effort !== null && { effort }),
    ...encodeFormat(conversation, dropped),
    ...(isObject(extra.output_config) && extra.output_config),
  };
  const body: JsonObject = {
    ...extra,
    model: target.model,
    max_tokens: given ?? roomFor(chosenThinking, target.defaultMaxTokens),
    ...encodeSystem(lifted.system),
    messages: encodeMessages(turns, namer, dropped),
    ...encodeTools(conversation, namer, dropped),
    ...(isObject(chosenThinking) && { thinking: chosenThinking }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    ...encodeSampling(
      conversation,
      { isThinking: isThinking(chosenThinking), isClaude: isClaude(target.model) },
      dropped,
    ),
    ...encodeOptions(conversation, dropped),
    ...(conversation.stream && { stream: true }),
  };
  reportLostOptions(options, writtenOptions, dropped);
  return { body, toolNames: namer.names };
}

/** Every model that thinks by a budget may write as many. */
const mostTokens = 32_000;

/** Thoughts count as output: a limit that the client did not choose must leave room for the answer too. */
function roomFor(thinking: unknown, answer: number): number {
  const budget = isThinking(thinking) ? (numberMember(thinking, 'budget_tokens') ?? 0) : 0;
  return Math.max(answer, Math.min(answer + budget, mostTokens));
}

/** Written here, or reported beside what they cannot go with. */
const writtenOptions: ReadonlySet<OptionName> = new Set([
  'container',
  'contextManagement',
  'endUser',
  'maxOutputTokens',
  'mcpServers',
  'parallelToolCalls',
  'serviceTier',
  'stop',
  'temperature',
  'topK',
  'topP',
]);

/** Members that another API does not know, but this one does. */
function encodeExtra(extra: JsonObject, dropped: DroppedFields): JsonObject {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(extra)) {
    if (messagesParameters.has(name)) members[name] = value;
    else dropped.add(name);
  }
  return members;
}

function encodeSystem(system: readonly SystemText[]): JsonObject {
  if (system.length === 0) return {};
  return {
    system: system.map(({ text, cacheControl }) => ({ type: 'text', text, ...cacheMarker(cacheControl) })),
  };
}

function encodeFormat({ outputFormat }: Conversation, dropped: DroppedFields): JsonObject {
  if (outputFormat === null) return {};
  if (outputFormat.type === 'json_schema') {
    return { format: { type: 'json_schema', schema: outputFormat.schema } };
  }
  dropped.addOption('outputFormat');
  return {};
}

function encodeSampling(
  { options }: Conversation,
  model: { readonly isThinking: boolean; readonly isClaude: boolean },
  dropped: DroppedFields,
): JsonObject {
  const { temperature, topP, topK } = allowedSampling(options, model, dropped);
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topK !== undefined && { top_k: topK }),
  };
}

function encodeOptions({ options }: Conversation, dropped: DroppedFields): JsonObject {
  const members: Record<string, unknown> = {};
  if (options.stop !== undefined) {
    const stop = options.stop.filter((each) => each.trim() !== '');
    if (stop.length < options.stop.length) dropped.addOption('stop');
    if (stop.length > 0) members.stop_sequences = stop;
  }
  if (options.endUser !== undefined) members.metadata = { user_id: options.endUser };
  if (options.serviceTier !== undefined) {
    const tier = tiers.get(options.serviceTier);
    if (tier === undefined) dropped.addOption('serviceTier');
    else members.service_tier = tier;
  }
  if (options.container !== undefined) members.container = options.container;
  if (options.mcpServers !== undefined) members.mcp_servers = options.mcpServers;
  if (options.contextManagement !== undefined) members.context_management = options.contextManagement;
  return members;
}

/** OpenAI's words and Anthropic's own. */
const tiers: ReadonlyMap<string, string> = new Map([
  ['auto', 'auto'],
  ['default', 'standard_only'],
  ['standard_only', 'standard_only'],
]);
