import type { Tool, ToolChoice, ToolKind, WebSearchTool } from '../conversation.ts';
import type { JsonObject } from '../json-value.ts';
import type { ToolNamer } from '../tool-names.ts';

export function encodeTools(tools: readonly Tool[], namer: ToolNamer): readonly JsonObject[] {
  return tools.map((tool) => encodeTool(tool, namer));
}

function encodeTool(tool: Tool, namer: ToolNamer): JsonObject {
  switch (tool.type) {
    case 'function':
      return {
        type: 'function',
        name: namer.sentName(tool.name),
        ...(tool.description !== null && { description: tool.description }),
        parameters: tool.parameters,
        // Absent means strict here and nowhere else.
        strict: tool.strict ?? false,
      };
    case 'custom':
      return {
        type: 'custom',
        name: namer.sentName(tool.name),
        ...(tool.description !== null && { description: tool.description }),
        ...(tool.format !== null && { format: tool.format }),
      };
    case 'web_search':
      return encodeWebSearch(tool);
    case 'code_interpreter':
      return { type: 'code_interpreter', container: { type: 'auto' } };
    default:
      return tool satisfies never;
  }
}

function encodeWebSearch(tool: WebSearchTool): JsonObject {
  const { allowedDomains, blockedDomains, contextSize, userLocation } = tool;
  const filters = {
    ...(allowedDomains.length > 0 && { allowed_domains: allowedDomains }),
    ...(blockedDomains.length > 0 && { blocked_domains: blockedDomains }),
  };
  return {
    type: 'web_search',
    ...(contextSize !== null && { search_context_size: contextSize }),
    ...(userLocation !== null && { user_location: { type: 'approximate', ...userLocation } }),
    ...(Object.keys(filters).length > 0 && { filters }),
  };
}

export function encodeToolChoice(choice: ToolChoice, namer: ToolNamer): unknown {
  switch (choice.type) {
    case 'auto':
    case 'required':
    case 'none':
      return choice.type;
    case 'tool':
      return { type: choice.kind, name: namer.sentName(choice.name) };
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.mode,
        tools: choice.names.map((name) => ({
          type: 'function' satisfies ToolKind,
          name: namer.sentName(name),
        })),
      };
    default:
      return choice satisfies never;
  }
}
