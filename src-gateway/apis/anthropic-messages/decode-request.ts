import { ApiError } from '../api-error.ts';
import { choiceAmongTools } from '../choice-among-tools.ts';
import type {
  Block,
  Conversation,
  Options,
  OutputFormat,
  ReasoningRequest,
  SystemText,
  Turn,
} from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, numberMember, textMember } from '../json-value.ts';
import { decodeCacheControl, decodeContent } from './decode-content.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';

/**
 * Reads a request to Anthropic's Messages API. Throws `ApiError` 400 when `messages` is no list of
 * messages; whatever else it does not know it reports.
 */
export function decodeRequest(body: JsonObject, dropped: DroppedFields): Conversation {
  const tools = decodeTools(body.tools, dropped);
  return {
    system: decodeSystem(body.system, dropped),
    turns: markLastBlock(decodeTurns(body.messages, dropped), body),
    tools,
    toolChoice: choiceAmongTools(decodeToolChoice(body.tool_choice, dropped), { body, tools }, dropped),
    reasoning: decodeReasoning(body, dropped),
    outputFormat: decodeOutputFormat(body, dropped),
    options: decodeOptions(body, dropped),
    stream: body.stream === true,
    extra: Object.fromEntries(
      Object.entries(body).filter(([name, value]) => !modelled.has(name) && isGiven(value)),
    ),
  };
}

/** Members that have a place in a `Conversation`. */
const modelled = new Set([
  'cache_control',
  'container',
  'context_management',
  'max_tokens',
  'mcp_servers',
  'messages',
  'metadata',
  'model',
  'output_config',
  'output_format',
  'service_tier',
  'stop_sequences',
  'stream',
  'system',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
]);

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function decodeSystem(system: unknown, dropped: DroppedFields): readonly SystemText[] {
  return decodeContent(system ?? [], 'system', dropped).flatMap((block) => {
    if (block.type !== 'text') {
      dropped.add(block.path);
      return [];
    }
    return [{ role: 'system' as const, text: block.text, cacheControl: block.cacheControl ?? null }];
  });
}

function decodeTurns(messages: unknown, dropped: DroppedFields): readonly Turn[] {
  if (!Array.isArray(messages)) throw invalid('messages', 'must be a list of messages');
  return messages.map((message: unknown, index): Turn => {
    const path = `messages[${index}]`;
    const role = textMember(message, 'role');
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      throw invalid(path, 'must be a message with the role user, assistant or system');
    }
    const content = member(message, 'content') ?? [];
    if (typeof content !== 'string' && !Array.isArray(content)) {
      throw invalid(`${path}.content`, 'must be a text or a list of content blocks');
    }
    const blocks = decodeContent(content, `${path}.content`, dropped);
    // Results of calls come before the user's own words.
    const isResult = (block: Block) => block.type === 'tool_result';
    return { role, blocks: [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))] };
  });
}

function invalid(param: string, demand: string): ApiError {
  return new ApiError(400, 'invalid_value', `Failed to parse request: \`${param}\` ${demand}`, { param });
}

/** A marker on the whole request means the last block that can carry one. */
function markLastBlock(turns: readonly Turn[], body: JsonObject): readonly Turn[] {
  const cacheControl = decodeCacheControl(body);
  const turn = turns.at(-1);
  const block = turn?.blocks.at(-1);
  if (cacheControl === null || turn === undefined || block === undefined || block.cacheControl) return turns;
  const marked = { ...turn, blocks: [...turn.blocks.slice(0, -1), { ...block, cacheControl }] };
  return [...turns.slice(0, -1), marked];
}

function decodeReasoning(body: JsonObject, dropped: DroppedFields): ReasoningRequest | null {
  const { thinking } = body;
  const effort = textMember(body.output_config, 'effort');
  if (!isObject(thinking)) {
    if (isGiven(thinking)) dropped.add('thinking');
    return effort === null ? null : { effort, budget: null, mode: null, summary: null };
  }
  return {
    effort,
    budget: numberMember(thinking, 'budget_tokens'),
    mode: textMember(thinking, 'type'),
    summary: textMember(thinking, 'display') === 'summarized' ? 'auto' : null,
  };
}

function decodeOutputFormat(body: JsonObject, dropped: DroppedFields): OutputFormat | null {
  // Before it was final, the member stood at the top.
  const format = member(body.output_config, 'format') ?? body.output_format;
  if (!isGiven(format)) return null;
  if (textMember(format, 'type') !== 'json_schema') {
    dropped.addOption('outputFormat');
    return null;
  }
  return {
    type: 'json_schema',
    name: null,
    description: null,
    schema: member(format, 'schema'),
    strict: null,
  };
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

function decodeOptions(body: JsonObject, dropped: DroppedFields): Options {
  const options: Mutable<Options> = {};
  for (const [name, option] of numbers) {
    const value = numberMember(body, name);
    if (value !== null) options[option] = value;
    else if (isGiven(body[name])) dropped.add(name);
  }
  const stop = listMember(body, 'stop_sequences').filter((each) => typeof each === 'string');
  if (stop.length > 0) options.stop = stop;
  const isSerial = member(body.tool_choice, 'disable_parallel_tool_use');
  if (typeof isSerial === 'boolean') options.parallelToolCalls = !isSerial;
  const endUser = textMember(body.metadata, 'user_id');
  if (endUser !== null) options.endUser = endUser;
  if (isObject(body.metadata)) {
    for (const name of Object.keys(body.metadata)) if (name !== 'user_id') dropped.add(`metadata.${name}`);
  }
  const tier = textMember(body, 'service_tier');
  if (tier !== null) options.serviceTier = tier;
  if (isGiven(body.container)) options.container = body.container;
  if (isGiven(body.mcp_servers)) options.mcpServers = body.mcp_servers;
  if (isGiven(body.context_management)) options.contextManagement = body.context_management;
  return options;
}

const numbers = [
  ['max_tokens', 'maxOutputTokens'],
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['top_k', 'topK'],
] as const;
