import type { Conversation, Tool, ToolChoice, Turn } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { customToolParameters, noParameters } from '../tool-input.ts';
import type { ToolNamer } from '../tool-names.ts';
import { withCachePoint } from './cache-point.ts';

/**
 * The member `toolConfig`. Bedrock demands it when there are calls in the history, so then the tools stay
 * even though none may be called, and tools that the client no longer offers come back by their names.
 */
export function encodeToolConfig(
  { tools, toolChoice }: Conversation,
  turns: readonly Turn[],
  namer: ToolNamer,
  dropped: DroppedFields,
): JsonObject {
  const called = calledNames(turns);
  if (toolChoice?.type === 'none' && called.length === 0) return {};
  const offered = tools.filter((tool) => isOffered(tool, toolChoice));
  const encoded = offered.flatMap((tool) => encodeTool(tool, namer, dropped));
  if (encoded.length === 0) {
    if (toolChoice !== null && toolChoice.type !== 'auto') dropped.addOption('toolChoice');
    return called.length === 0 ? {} : { toolConfig: { tools: called.map((name) => bareTool(name, namer)) } };
  }
  const choice = encodeToolChoice(toolChoice, namer, dropped);
  return { toolConfig: { tools: encoded, ...(choice !== null && { toolChoice: choice }) } };
}

function isOffered(tool: Tool, choice: ToolChoice | null): boolean {
  if (choice?.type !== 'allowed' || (tool.type !== 'function' && tool.type !== 'custom')) return true;
  return choice.names.includes(tool.name);
}

function calledNames(turns: readonly Turn[]): readonly string[] {
  const blocks = turns.flatMap((turn) => turn.blocks);
  return [...new Set(blocks.flatMap((block) => (block.type === 'tool_call' ? [block.name] : [])))];
}

function bareTool(name: string, namer: ToolNamer): JsonObject {
  return { toolSpec: { name: namer.sentName(name), inputSchema: { json: noParameters } } };
}

function encodeTool(tool: Tool, namer: ToolNamer, dropped: DroppedFields): readonly JsonObject[] {
  switch (tool.type) {
    case 'function': {
      const json = { type: 'object', ...tool.parameters };
      return withCachePoint([toolSpec(tool, namer, json)], tool.cacheControl);
    }
    case 'custom':
      if (tool.format !== null) dropped.add(`${tool.path}.format`);
      return [toolSpec(tool, namer, customToolParameters)];
    case 'web_search':
    case 'code_interpreter':
      dropped.add(tool.path);
      return [];
    default:
      return tool satisfies never;
  }
}

function toolSpec(
  { name, description }: { readonly name: string; readonly description: string | null },
  namer: ToolNamer,
  json: JsonObject,
): JsonObject {
  // An empty description is refused.
  const described = description === null || description.trim() === '' ? {} : { description };
  return { toolSpec: { name: namer.sentName(name), ...described, inputSchema: { json } } };
}

function encodeToolChoice(
  choice: ToolChoice | null,
  namer: ToolNamer,
  dropped: DroppedFields,
): JsonObject | null {
  switch (choice?.type) {
    case undefined:
      return null;
    case 'none':
      dropped.addOption('toolChoice');
      return { auto: {} };
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return { tool: { name: namer.sentName(choice.name) } };
    case 'allowed':
      return choice.mode === 'required' ? { any: {} } : { auto: {} };
    default:
      return choice satisfies never;
  }
}
