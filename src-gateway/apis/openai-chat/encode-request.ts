import type { EncodedRequest, EncodeTarget } from '../codec.ts';
import type { Conversation, OutputFormat } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { openaiEffort } from '../reasoning-effort.ts';
import { type ToolNameRule, ToolNamer } from '../tool-names.ts';
import { encodeMessages } from './encode-messages.ts';
import { encodeOptions } from './encode-options.ts';
import { encodeTools } from './encode-tools.ts';
import { chatParameters } from './parameters.ts';

/** OpenAI's rule. Custom tools exist on Chat, but hardly any provider of it has them. */
const toolNameRule: ToolNameRule = { allowed: /[A-Za-z0-9_-]/, longest: 64, hasCustomTools: false };

/** Writes a Chat Completions request. */
export function encodeRequest(
  conversation: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): EncodedRequest {
  const namer = new ToolNamer(conversation.tools, toolNameRule);
  const body: JsonObject = {
    ...encodeExtra(conversation.extra, dropped),
    model: target.model,
    messages: encodeMessages(conversation, target, namer, dropped),
    ...encodeTools(conversation, target, namer, dropped),
    ...encodeEffort(conversation, target, dropped),
    ...encodeFormat(conversation.outputFormat),
    ...encodeOptions(conversation, target, dropped),
  };
  return { body, toolNames: namer.names };
}

function encodeEffort({ reasoning }: Conversation, target: EncodeTarget, dropped: DroppedFields): JsonObject {
  if (reasoning === null) return {};
  const effort = openaiEffort(reasoning, target, dropped);
  return effort === null ? {} : { reasoning_effort: effort };
}

function encodeFormat(format: OutputFormat | null): JsonObject {
  if (format === null) return {};
  if (format.type === 'json_object') return { response_format: { type: 'json_object' } };
  const { name, description, schema, strict } = format;
  // Anthropic's formats have no name and are always kept to.
  const isStrict = name === null ? true : strict;
  return {
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: name ?? 'output',
        ...(description !== null && { description }),
        schema,
        ...(isStrict !== null && { strict: isStrict }),
      },
    },
  };
}

/** Members that another API does not know, but this one does. */
function encodeExtra(extra: JsonObject, dropped: DroppedFields): JsonObject {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(extra)) {
    if (chatParameters.has(name)) members[name] = value;
    else dropped.add(name);
  }
  return members;
}
