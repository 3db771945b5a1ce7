import type { EncodeTarget } from '../codec.ts';
import type { Conversation, FunctionTool, ToolChoice, WebSearchTool } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { customToolParameters } from '../tool-input.ts';
import type { ToolNamer } from '../tool-names.ts';
import { cacheMarker } from './cache-marker.ts';

/** The members of a Chat request that concern tools. Tools that Chat cannot say are reported. */
export function encodeTools(
  conversation: Conversation,
  target: EncodeTarget,
  namer: ToolNamer,
  dropped: DroppedFields,
): JsonObject {
  const { tools, toolChoice } = conversation;
  const offered = toolChoice?.type === 'allowed' && !isOpenAi(target) ? new Set(toolChoice.names) : null;
  const functions: JsonObject[] = [];
  let webSearch: JsonObject | null = null;
  for (const tool of tools) {
    switch (tool.type) {
      case 'function':
        if (offered?.has(tool.name) === false) break;
        functions.push(encodeFunction(tool, target, namer, dropped));
        break;
      case 'custom':
        if (offered?.has(tool.name) === false) break;
        if (tool.format !== null && tool.format.type !== 'text') dropped.add(`${tool.path}.format`);
        functions.push({
          type: 'function',
          function: {
            name: namer.sentName(tool.name),
            ...(tool.description !== null && { description: tool.description }),
            parameters: customToolParameters,
          },
        });
        break;
      case 'web_search':
        if (target.takesWebSearch) webSearch = encodeWebSearch(tool, dropped);
        else dropped.add(tool.path);
        break;
      case 'code_interpreter':
        dropped.add(tool.path);
        break;
      default:
        tool satisfies never;
    }
  }
  const choice = encodeToolChoice(conversation, functions.length > 0, target, namer, dropped);
  const { parallelToolCalls } = conversation.options;
  const isParallelSaid = functions.length > 0 || choice !== null;
  return {
    ...(functions.length > 0 && { tools: functions }),
    ...(choice !== null && { tool_choice: choice }),
    // Without tools it means nothing, and OpenAI refuses it.
    ...(parallelToolCalls !== undefined && isParallelSaid && { parallel_tool_calls: parallelToolCalls }),
    ...(webSearch !== null && { web_search_options: webSearch }),
  };
}

function encodeFunction(
  tool: FunctionTool,
  target: EncodeTarget,
  namer: ToolNamer,
  dropped: DroppedFields,
): JsonObject {
  return {
    type: 'function',
    function: {
      name: namer.sentName(tool.name),
      ...(tool.description !== null && { description: tool.description }),
      // OpenAI refuses an object without `properties`.
      parameters: { type: 'object', properties: {}, ...tool.parameters },
      ...(tool.strict !== null && { strict: tool.strict }),
    },
    ...cacheMarker(tool.cacheControl, target, dropped),
  };
}

function encodeWebSearch(tool: WebSearchTool, dropped: DroppedFields): JsonObject {
  const { path, contextSize, userLocation, maxUses, allowedDomains, blockedDomains } = tool;
  if (maxUses !== null) dropped.add(`${path}.max_uses`);
  if (allowedDomains.length > 0) dropped.add(`${path}.allowed_domains`);
  if (blockedDomains.length > 0) dropped.add(`${path}.blocked_domains`);
  return {
    ...(contextSize !== null && { search_context_size: contextSize }),
    ...(userLocation !== null && { user_location: { type: 'approximate', approximate: userLocation } }),
  };
}

/** `null`: the member is left out. */
function encodeToolChoice(
  { tools, toolChoice }: Conversation,
  hasFunctions: boolean,
  target: EncodeTarget,
  namer: ToolNamer,
  dropped: DroppedFields,
): unknown {
  if (toolChoice === null) return null;
  if (!hasFunctions) {
    if (toolChoice.type === 'auto' || toolChoice.type === 'none') return null;
    if (tools.length > 0) {
      // What was to be called is a tool that this provider does not have.
      dropped.addOption('toolChoice');
      return null;
    }
  }
  switch (toolChoice.type) {
    case 'auto':
    case 'required':
    case 'none':
      return toolChoice.type;
    case 'tool': {
      const isHosted = !tools.some((tool) => 'name' in tool && tool.name === toolChoice.name);
      if (!isHosted || tools.length === 0) return functionNamed(toolChoice.name, namer);
      dropped.addOption('toolChoice');
      return 'auto';
    }
    case 'allowed':
      return isOpenAi(target) ? allowedTools(toolChoice, namer) : toolChoice.mode;
    default:
      return toolChoice satisfies never;
  }
}

function allowedTools({ mode, names }: ToolChoice & { type: 'allowed' }, namer: ToolNamer): JsonObject {
  const tools = names.map((name) => functionNamed(name, namer));
  return { type: 'allowed_tools', allowed_tools: { mode, tools } };
}

function functionNamed(name: string, namer: ToolNamer): JsonObject {
  return { type: 'function', function: { name: namer.sentName(name) } };
}

/** Those that know OpenAI's newer forms; for the others the tools themselves are left out. */
function isOpenAi(target: EncodeTarget): boolean {
  return target.content === 'parts';
}
