import type { EncodedRequest, EncodeTarget } from '../codec.ts';
import type { Conversation, OutputFormat, SystemText } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { openaiEffort } from '../reasoning-effort.ts';
import { reportLostOptions } from '../report-lost-options.ts';
import { sha256Hex } from '../short-hash.ts';
import { type ToolNameRule, ToolNamer } from '../tool-names.ts';
import { encodeInput } from './encode-input.ts';
import { encodeToolChoice, encodeTools } from './encode-tools.ts';
import { responsesParameters } from './parameters.ts';

const toolNameRule: ToolNameRule = { allowed: /[A-Za-z0-9_-]/, longest: 64, hasCustomTools: true };

/** Writes a Responses request. */
export function encodeRequest(
  conversation: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): EncodedRequest {
  const namer = new ToolNamer(conversation.tools, toolNameRule);
  const tools = encodeTools(conversation.tools, namer);
  const body: JsonObject = {
    model: target.model,
    ...instructionsOf(conversation.system),
    input: encodeInput(conversation.turns, target, namer, dropped),
    ...(tools.length > 0 && { tools }),
    ...(conversation.toolChoice !== null && {
      tool_choice: encodeToolChoice(conversation.toolChoice, namer),
    }),
    ...encodeReasoning(conversation, target, dropped),
    ...encodeText(conversation),
    ...encodeOptions(conversation, target, dropped),
    ...(conversation.stream && { stream: true }),
    ...encodeExtra(conversation.extra, dropped),
  };
  return { body, toolNames: namer.names };
}

function instructionsOf(system: readonly SystemText[]): JsonObject {
  const instructions = system.map(({ text }) => text).join('\n\n');
  return instructions === '' ? {} : { instructions };
}

function encodeReasoning(
  { reasoning }: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): JsonObject {
  if (reasoning === null) return {};
  const effort = openaiEffort(reasoning, target, dropped);
  const summary = target.canReason ? reasoning.summary : null;
  return effort === null && summary === null
    ? {}
    : { reasoning: { ...(effort !== null && { effort }), ...(summary !== null && { summary }) } };
}

function encodeText({ outputFormat, options }: Conversation): JsonObject {
  const { verbosity } = options;
  if (outputFormat === null && verbosity === undefined) return {};
  return {
    text: {
      ...(outputFormat !== null && { format: encodeFormat(outputFormat) }),
      ...(verbosity !== undefined && { verbosity }),
    },
  };
}

function encodeFormat(format: OutputFormat): JsonObject {
  if (format.type === 'json_object') return { type: 'json_object' };
  const { name, description, schema, strict } = format;
  return {
    type: 'json_schema',
    name: name ?? 'output',
    ...(description !== null && { description }),
    schema,
    strict: strict ?? true,
  };
}

/** Settings with one name and one meaning here. */
const optionMembers: Readonly<Record<string, string>> = {
  maxOutputTokens: 'max_output_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topLogprobs: 'top_logprobs',
  parallelToolCalls: 'parallel_tool_calls',
  metadata: 'metadata',
  store: 'store',
  promptCacheKey: 'prompt_cache_key',
  promptCacheRetention: 'prompt_cache_retention',
  truncation: 'truncation',
  maxToolCalls: 'max_tool_calls',
  prompt: 'prompt',
  previousResponseId: 'previous_response_id',
  contextManagement: 'context_management',
};

function encodeOptions(
  { options, stream }: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): JsonObject {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    const sent = optionMembers[name];
    if (sent !== undefined) members[sent] = value;
  }
  const { maxOutputTokens } = options;
  if (maxOutputTokens !== undefined && maxOutputTokens < leastOutputTokens) {
    members.max_output_tokens = leastOutputTokens;
    dropped.addOption('maxOutputTokens');
  }
  reportLostOptions(options, written, dropped);
  const include = [...(options.include ?? [])];
  if (options.logprobs === true) include.push('message.output_text.logprobs');
  if (include.length > 0) members.include = include;
  if (options.obfuscation !== undefined && stream) {
    members.stream_options = { include_obfuscation: options.obfuscation };
  }
  if (options.serviceTier !== undefined) {
    members.service_tier = options.serviceTier === 'standard_only' ? 'default' : options.serviceTier;
  }
  if (options.endUser !== undefined) {
    const { endUser } = options;
    if (target.takesEndUser) {
      members.safety_identifier = endUser.length > longestEndUser ? sha256Hex(endUser) : endUser;
    } else dropped.addOption('endUser');
  }
  return members;
}

/** OpenAI refuses less; clients that only knock ask for 1. */
const leastOutputTokens = 16;

/** Characters of `safety_identifier`. */
const longestEndUser = 64;

const written: ReadonlySet<string> = new Set([
  ...Object.keys(optionMembers),
  'endUser',
  'include',
  'logprobs',
  'obfuscation',
  'serviceTier',
  'verbosity',
]);

function encodeExtra(extra: JsonObject, dropped: DroppedFields): JsonObject {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(extra)) {
    if (responsesParameters.has(name)) members[name] = value;
    else dropped.add(name);
  }
  return members;
}
