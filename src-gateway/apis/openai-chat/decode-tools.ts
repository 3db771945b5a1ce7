import type { Tool, ToolChoice, ToolKind } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, textMember } from '../json-value.ts';
import { noParameters } from '../tool-input.ts';
import { readCacheMarker } from './cache-marker.ts';

/** The tools of a request, also in the form before there were `tools`. Unknown kinds are reported. */
export function decodeTools(body: JsonObject, dropped: DroppedFields): readonly Tool[] {
  const tools = listMember(body, 'tools').flatMap((tool, index) =>
    reported(decodeTool(tool, `tools[${index}]`), `tools[${index}]`, dropped),
  );
  const functions = listMember(body, 'functions').flatMap((told, index) =>
    reported(decodeFunction(told, `functions[${index}]`, null), `functions[${index}]`, dropped),
  );
  return [...tools, ...functions, ...decodeWebSearch(body.web_search_options)];
}

function reported(tool: Tool | null, path: string, dropped: DroppedFields): readonly Tool[] {
  if (tool !== null) return [tool];
  dropped.add(path);
  return [];
}

function decodeTool(tool: unknown, path: string): Tool | null {
  switch (textMember(tool, 'type') ?? 'function') {
    case 'function':
      return decodeFunction(member(tool, 'function'), path, tool);
    case 'custom': {
      const custom = member(tool, 'custom');
      const name = textMember(custom, 'name');
      const format = member(custom, 'format');
      if (name === null) return null;
      return {
        type: 'custom',
        path,
        name,
        description: textMember(custom, 'description'),
        format: isObject(format) ? format : null,
      };
    }
    default:
      return null;
  }
}

function decodeFunction(told: unknown, path: string, tool: unknown): Tool | null {
  const name = textMember(told, 'name');
  if (name === null) return null;
  const parameters = member(told, 'parameters');
  const strict = member(told, 'strict');
  return {
    type: 'function',
    path,
    name,
    description: textMember(told, 'description'),
    parameters: isObject(parameters) ? parameters : noParameters,
    strict: typeof strict === 'boolean' ? strict : null,
    cacheControl: readCacheMarker(member(tool, 'cache_control')),
    namespace: null,
  };
}

/** The search that the vendor runs is no tool here, but an option. */
function decodeWebSearch(options: unknown): readonly Tool[] {
  if (!isObject(options)) return [];
  const location = member(options.user_location, 'approximate');
  return [
    {
      type: 'web_search',
      path: 'web_search_options',
      contextSize: textMember(options, 'search_context_size'),
      userLocation: isObject(location) ? location : null,
      maxUses: null,
      allowedDomains: [],
      blockedDomains: [],
    },
  ];
}

/** `null`: not given, or of a kind that is not known, which is reported. */
export function decodeToolChoice(body: JsonObject, dropped: DroppedFields): ToolChoice | null {
  const choice = body.tool_choice ?? body.function_call;
  if (choice === undefined || choice === null) return null;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  const decoded = isObject(choice) ? decodeChoice(choice) : null;
  if (decoded === null) dropped.addOption('toolChoice');
  return decoded;
}

function decodeChoice(choice: JsonObject): ToolChoice | null {
  const allowed = choice.type === 'allowed_tools' ? choice.allowed_tools : undefined;
  if (isObject(allowed)) {
    return {
      type: 'allowed',
      mode: allowed.mode === 'required' ? 'required' : 'auto',
      names: listMember(allowed, 'tools').flatMap((tool) => nameOf(tool) ?? []),
    };
  }
  const name = nameOf(choice);
  const kind: ToolKind = choice.type === 'custom' ? 'custom' : 'function';
  return name === null ? null : { type: 'tool', name, kind };
}

/** The name that a choice means; the older form has nothing but it. */
function nameOf(choice: unknown): string | null {
  return (
    textMember(member(choice, 'function'), 'name') ??
    textMember(member(choice, 'custom'), 'name') ??
    textMember(choice, 'name')
  );
}
