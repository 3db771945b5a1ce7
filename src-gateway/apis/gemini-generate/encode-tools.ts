import type { Conversation, Tool } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { customToolParameters } from '../tool-input.ts';
import type { ToolNamer } from '../tool-names.ts';

/** The members `tools` and `toolConfig`. Tools that others run are reported. */
export function encodeTools(
  { tools, toolChoice }: Conversation,
  namer: ToolNamer,
  dropped: DroppedFields,
): JsonObject {
  // A choice among some cannot be said together with `AUTO`: then only those are offered.
  const offered = toolChoice?.type === 'allowed' ? new Set(toolChoice.names) : null;
  const functionDeclarations = tools.flatMap((tool) => {
    if (offered !== null && 'name' in tool && !offered.has(tool.name)) return [];
    return encodeTool(tool, namer, dropped);
  });
  if (functionDeclarations.length === 0) {
    if (toolChoice !== null && toolChoice.type !== 'auto' && toolChoice.type !== 'none') {
      dropped.addOption('toolChoice');
    }
    return {};
  }
  const functionCallingConfig = encodeToolChoice({ tools, toolChoice }, namer, dropped);
  return {
    tools: [{ functionDeclarations }],
    ...(functionCallingConfig !== null && { toolConfig: { functionCallingConfig } }),
  };
}

function encodeTool(tool: Tool, namer: ToolNamer, dropped: DroppedFields): readonly JsonObject[] {
  switch (tool.type) {
    case 'function':
      if (tool.cacheControl !== null) dropped.add('cache_control');
      return [declaration(tool, namer, { type: 'object', ...tool.parameters })];
    case 'custom':
      if (tool.format !== null && tool.format.type !== 'text') dropped.add(`${tool.path}.format`);
      return [declaration(tool, namer, customToolParameters)];
    case 'web_search':
    case 'code_interpreter':
      dropped.add(tool.path);
      return [];
    default:
      return tool satisfies never;
  }
}

function declaration(
  { name, description }: { readonly name: string; readonly description: string | null },
  namer: ToolNamer,
  parametersJsonSchema: JsonObject,
): JsonObject {
  return {
    name: namer.sentName(name),
    ...(description !== null && description !== '' && { description }),
    parametersJsonSchema,
  };
}

/** `null`: the member is left out. */
function encodeToolChoice(
  { tools, toolChoice }: Pick<Conversation, 'tools' | 'toolChoice'>,
  namer: ToolNamer,
  dropped: DroppedFields,
): JsonObject | null {
  switch (toolChoice?.type) {
    case undefined:
      return null;
    case 'auto':
      return { mode: 'AUTO' };
    case 'required':
      return { mode: 'ANY' };
    case 'none':
      return { mode: 'NONE' };
    case 'tool':
      if (!tools.some((tool) => 'name' in tool && tool.name === toolChoice.name)) {
        // A tool that the client's vendor would run.
        dropped.addOption('toolChoice');
        return { mode: 'AUTO' };
      }
      return { mode: 'ANY', allowedFunctionNames: [namer.sentName(toolChoice.name)] };
    case 'allowed':
      return { mode: toolChoice.mode === 'required' ? 'ANY' : 'AUTO' };
    default:
      return toolChoice satisfies never;
  }
}
