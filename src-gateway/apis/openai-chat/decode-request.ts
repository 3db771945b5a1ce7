import type { Conversation, OutputFormat } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, member, textMember } from '../json-value.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeOptions, optionMembers } from './decode-options.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';

/**
 * Reads a Chat Completions request. Throws `ApiError` 400 when `messages` is no list of messages; what else
 * it does not know it reports.
 */
export function decodeRequest(body: JsonObject, dropped: DroppedFields): Conversation {
  const effort = textMember(body, 'reasoning_effort');
  return {
    ...decodeMessages(body.messages, dropped),
    tools: decodeTools(body, dropped),
    toolChoice: decodeToolChoice(body, dropped),
    reasoning: effort === null ? null : { effort, budget: null, mode: null, summary: null },
    outputFormat: decodeFormat(body.response_format, dropped),
    options: decodeOptions(body, dropped),
    stream: body.stream === true,
    extra: Object.fromEntries(
      Object.entries(body).filter(
        ([name, value]) =>
          !modelled.has(name) && !optionMembers.has(name) && value !== null && value !== undefined,
      ),
    ),
  };
}

/** Members that have a place in a `Conversation`, besides its options. */
const modelled: ReadonlySet<string> = new Set([
  'function_call',
  'functions',
  'messages',
  'model',
  'reasoning_effort',
  'response_format',
  'stream',
  'stream_options',
  'tool_choice',
  'tools',
  'web_search_options',
]);

function decodeFormat(format: unknown, dropped: DroppedFields): OutputFormat | null {
  if (format === undefined || format === null) return null;
  switch (textMember(format, 'type')) {
    case 'text':
      return null;
    case 'json_object':
      return { type: 'json_object' };
    case 'json_schema': {
      const told = member(format, 'json_schema');
      const strict = member(told, 'strict');
      return {
        type: 'json_schema',
        name: textMember(told, 'name'),
        description: textMember(told, 'description'),
        schema: isObject(told) ? (told.schema ?? {}) : {},
        strict: typeof strict === 'boolean' ? strict : null,
      };
    }
    default:
      dropped.addOption('outputFormat');
      return null;
  }
}
