import type { Tool, ToolChoice } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, numberMember, textMember } from '../json-value.ts';
import { noParameters } from '../tool-input.ts';

/** Reads `tools`. What the vendor would run, and no other vendor has, is reported. */
export function decodeTools(tools: unknown, dropped: DroppedFields): readonly Tool[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: unknown, index) => decodeTool(tool, `tools[${index}]`, null, dropped));
}

function decodeTool(
  tool: unknown,
  path: string,
  namespace: string | null,
  dropped: DroppedFields,
): readonly Tool[] {
  if (!isObject(tool)) return [];
  const type = textMember(tool, 'type') ?? '';
  const description = textMember(tool, 'description');
  switch (type) {
    case 'function': {
      const { parameters, strict } = tool;
      return [
        {
          type,
          path,
          name: textMember(tool, 'name') ?? '',
          description,
          parameters: completeSchema(parameters),
          strict: typeof strict === 'boolean' ? strict : null,
          cacheControl: null,
          namespace,
        },
      ];
    }
    case 'custom': {
      const { format } = tool;
      return [
        {
          type,
          path,
          name: textMember(tool, 'name') ?? '',
          description,
          format: isObject(format) ? format : null,
        },
      ];
    }
    case 'namespace':
      return listMember(tool, 'tools').flatMap((inner, index) =>
        decodeTool(inner, `${path}.tools[${index}]`, textMember(tool, 'name'), dropped),
      );
    case 'web_search':
    case 'web_search_2025_08_26':
    case 'web_search_preview':
    case 'web_search_preview_2025_03_11':
      return [decodeWebSearch(tool, path)];
    case 'code_interpreter':
      return [{ type, path }];
    default: {
      const known = namedTools[type];
      if (known === undefined) {
        dropped.add(path);
        return [];
      }
      return [{ ...known, type: 'function', path, strict: null, cacheControl: null, namespace: null }];
    }
  }
}

/** Every function takes an object; a schema that leaves it unsaid is completed. */
function completeSchema(parameters: unknown): JsonObject {
  return isObject(parameters) ? { ...noParameters, ...parameters } : noParameters;
}

function decodeWebSearch(tool: JsonObject, path: string): Tool {
  const location = member(tool, 'user_location');
  const { type: _, ...place } = isObject(location) ? location : { type: null };
  const filters = member(tool, 'filters');
  return {
    type: 'web_search',
    path,
    contextSize: textMember(tool, 'search_context_size'),
    userLocation: isObject(location) ? place : null,
    maxUses: numberMember(tool, 'max_uses'),
    allowedDomains: texts(listMember(filters, 'allowed_domains')),
    blockedDomains: texts(listMember(filters, 'blocked_domains')),
  };
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

/** Tools that the client runs and whose arguments OpenAI documents: to other models they are functions. */
const namedTools: Readonly<
  Record<string, { readonly name: string; readonly description: string; readonly parameters: JsonObject }>
> = {
  shell: {
    name: 'shell',
    description: 'Runs shell commands and returns their output.',
    parameters: {
      type: 'object',
      properties: {
        commands: { type: 'array', items: { type: 'string' } },
        timeout_ms: { type: 'integer' },
        max_output_length: { type: 'integer' },
      },
      required: ['commands'],
    },
  },
  apply_patch: {
    name: 'apply_patch',
    description: 'Creates, updates or deletes a file with a diff.',
    parameters: {
      type: 'object',
      properties: {
        operation: {
          type: 'object',
          properties: {
            type: { type: 'string', enum: ['create_file', 'update_file', 'delete_file'] },
            path: { type: 'string' },
            diff: { type: 'string' },
          },
          required: ['type', 'path'],
        },
      },
      required: ['operation'],
    },
  },
};

/** Reads `tool_choice`; the choice of a tool that the vendor runs becomes `auto` and is reported. */
export function decodeToolChoice(choice: unknown, dropped: DroppedFields): ToolChoice | null {
  if (choice === undefined || choice === null) return null;
  if (choice === 'auto' || choice === 'required' || choice === 'none') return { type: choice };
  const type = textMember(choice, 'type');
  const name = textMember(choice, 'name');
  if ((type === 'function' || type === 'custom') && name !== null) return { type: 'tool', name, kind: type };
  if (type === 'allowed_tools') {
    const names = listMember(choice, 'tools').map((tool) => textMember(tool, 'name'));
    return {
      type: 'allowed',
      mode: textMember(choice, 'mode') === 'required' ? 'required' : 'auto',
      names: names.filter((each) => each !== null),
    };
  }
  dropped.addOption('toolChoice');
  return { type: 'auto' };
}
