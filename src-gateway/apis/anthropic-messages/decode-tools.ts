import type { Tool, ToolChoice } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, numberMember, textMember } from '../json-value.ts';
import { noParameters } from '../tool-input.ts';
import { clientToolOfType } from './client-tools.ts';
import { decodeCacheControl } from './decode-content.ts';

/** The tools of a request. Those that only Anthropic runs or knows are reported and left out. */
export function decodeTools(tools: unknown, dropped: DroppedFields): readonly Tool[] {
  return (Array.isArray(tools) ? tools : []).flatMap((tool: unknown, index): readonly Tool[] => {
    const path = `tools[${index}]`;
    const decoded = isObject(tool) ? decodeTool(tool, path, dropped) : null;
    if (decoded === null) dropped.add(path);
    return decoded === null ? [] : [decoded];
  });
}

function decodeTool(tool: JsonObject, path: string, dropped: DroppedFields): Tool | null {
  const type = textMember(tool, 'type') ?? 'custom';
  const name = textMember(tool, 'name');
  if (type === 'custom' && name !== null) {
    for (const hint of hints) if (tool[hint] !== undefined) dropped.add(`${path}.${hint}`);
    return {
      type: 'function',
      path,
      name,
      description: textMember(tool, 'description'),
      parameters: isObject(tool.input_schema) ? tool.input_schema : noParameters,
      strict: typeof tool.strict === 'boolean' ? tool.strict : null,
      cacheControl: decodeCacheControl(tool),
      namespace: null,
    };
  }
  if (type.startsWith('web_search_')) return decodeWebSearch(tool, path);
  if (type.startsWith('code_execution_')) return { type: 'code_interpreter', path };
  const known = clientToolOfType(type);
  if (known === null) return null;
  return {
    type: 'function',
    path,
    name: name ?? known.name,
    description: known.description,
    parameters: known.parameters,
    strict: null,
    cacheControl: decodeCacheControl(tool),
    namespace: null,
  };
}

/** Members that tell Anthropic how to offer a tool, not what it is. */
const hints = ['allowed_callers', 'defer_loading', 'eager_input_streaming', 'input_examples'];

function decodeWebSearch(tool: JsonObject, path: string): Tool {
  const { type: _, ...location } = isObject(tool.user_location) ? tool.user_location : {};
  return {
    type: 'web_search',
    path,
    contextSize: null,
    userLocation: isObject(tool.user_location) ? location : null,
    maxUses: numberMember(tool, 'max_uses'),
    allowedDomains: texts(tool, 'allowed_domains'),
    blockedDomains: texts(tool, 'blocked_domains'),
  };
}

function texts(tool: JsonObject, name: string): readonly string[] {
  return listMember(tool, name).filter((each) => typeof each === 'string');
}

export function decodeToolChoice(choice: unknown, dropped: DroppedFields): ToolChoice | null {
  if (choice === undefined || choice === null) return null;
  switch (textMember(choice, 'type')) {
    case 'auto':
      return { type: 'auto' };
    case 'any':
      return { type: 'required' };
    case 'none':
      return { type: 'none' };
    case 'tool': {
      const name = textMember(choice, 'name');
      return name === null ? { type: 'auto' } : { type: 'tool', name, kind: 'function' };
    }
    default:
      dropped.addOption('toolChoice');
      return null;
  }
}
