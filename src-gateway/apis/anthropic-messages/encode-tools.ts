import type { Conversation, Tool, ToolChoice, WebSearchTool } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { customToolParameters } from '../tool-input.ts';
import type { ToolNamer } from '../tool-names.ts';
import { cacheMarker } from './cache-marker.ts';

/** The members `tools` and `tool_choice`. What Anthropic cannot run is reported and left out. */
export function encodeTools(
  { tools, toolChoice, options }: Conversation,
  namer: ToolNamer,
  dropped: DroppedFields,
): JsonObject {
  const offered = tools.filter((tool) => isOffered(tool, toolChoice));
  const encoded = offered.flatMap((tool) => encodeTool(tool, namer, dropped) ?? []);
  if (encoded.length === 0) {
    if (toolChoice !== null && toolChoice.type !== 'auto' && toolChoice.type !== 'none') {
      dropped.addOption('toolChoice');
    }
    return {};
  }
  const choice = encodeToolChoice(toolChoice, options.parallelToolCalls, namer);
  return { tools: encoded, ...(choice !== null && { tool_choice: choice }) };
}

function isOffered(tool: Tool, choice: ToolChoice | null): boolean {
  if (choice?.type !== 'allowed' || (tool.type !== 'function' && tool.type !== 'custom')) return true;
  return choice.names.includes(tool.name);
}

function encodeTool(tool: Tool, namer: ToolNamer, dropped: DroppedFields): JsonObject | null {
  switch (tool.type) {
    case 'function':
      return {
        name: namer.sentName(tool.name),
        ...(tool.description !== null && { description: tool.description }),
        // Anthropic refuses a schema that does not say that it is an object's.
        input_schema: { type: 'object', ...tool.parameters },
        ...(tool.strict === true && { strict: true }),
        ...cacheMarker(tool.cacheControl),
      };
    case 'custom':
      if (tool.format !== null) dropped.add(`${tool.path}.format`);
      return {
        name: namer.sentName(tool.name),
        ...(tool.description !== null && { description: tool.description }),
        input_schema: customToolParameters,
      };
    case 'web_search':
      if (tool.contextSize !== null) dropped.add(`${tool.path}.search_context_size`);
      return encodeWebSearch(tool);
    case 'code_interpreter':
      dropped.add(tool.path);
      return null;
    default:
      return tool satisfies never;
  }
}

function encodeWebSearch({
  userLocation,
  maxUses,
  allowedDomains,
  blockedDomains,
}: WebSearchTool): JsonObject {
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    ...(maxUses !== null && { max_uses: maxUses }),
    ...(allowedDomains.length > 0 && { allowed_domains: allowedDomains }),
    ...(blockedDomains.length > 0 && { blocked_domains: blockedDomains }),
    ...(userLocation !== null && { user_location: { type: 'approximate', ...userLocation } }),
  };
}

/** `parallel`: whether the model may call several tools at once; absent: not said. */
function encodeToolChoice(
  choice: ToolChoice | null,
  parallel: boolean | undefined,
  namer: ToolNamer,
): JsonObject | null {
  if (choice === null) {
    return parallel === false ? { type: 'auto', disable_parallel_tool_use: true } : null;
  }
  const serial = parallel === undefined ? {} : { disable_parallel_tool_use: !parallel };
  switch (choice.type) {
    case 'auto':
      return { type: 'auto', ...serial };
    case 'required':
      return { type: 'any', ...serial };
    case 'none':
      return { type: 'none' };
    case 'tool':
      return { type: 'tool', name: namer.sentName(choice.name), ...serial };
    case 'allowed':
      return { type: choice.mode === 'required' ? 'any' : 'auto', ...serial };
    default:
      return choice satisfies never;
  }
}
