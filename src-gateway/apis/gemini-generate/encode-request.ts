import type { EncodedRequest, EncodeTarget } from '../codec.ts';
import type { Conversation } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject } from '../json-value.ts';
import { liftSystemTexts } from '../lift-system-texts.ts';
import { type ToolNameRule, ToolNamer } from '../tool-names.ts';
import { encodeContents } from './encode-contents.ts';
import { encodeGenerationConfig } from './encode-generation-config.ts';
import { encodeTools } from './encode-tools.ts';

const toolNameRule: ToolNameRule = { allowed: /[A-Za-z0-9_.:-]/, longest: 64, hasCustomTools: false };

/** Writes a request to Gemini's generateContent. */
export function encodeRequest(
  conversation: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): EncodedRequest {
  const namer = new ToolNamer(conversation.tools, toolNameRule);
  const { system, turns } = liftSystemTexts(conversation, dropped);
  const extra = encodeExtra(conversation.extra, dropped);
  const generationConfig = {
    ...(isObject(extra.generationConfig) && extra.generationConfig),
    ...encodeGenerationConfig(conversation, target, dropped),
  };
  if (system.some(({ cacheControl }) => cacheControl !== null)) dropped.add('cache_control');
  const body: JsonObject = {
    ...extra,
    ...(system.length > 0 && { systemInstruction: { parts: system.map(({ text }) => ({ text })) } }),
    contents: encodeContents(turns, target, namer, dropped),
    ...encodeTools(conversation, namer, dropped),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
  };
  return { body, toolNames: namer.names };
}

/** Members of a request that say more than the conversation, from Gemini's API reference. */
const parameters: ReadonlySet<string> = new Set([
  'cachedContent',
  'generationConfig',
  'labels',
  'safetySettings',
]);

function encodeExtra(extra: JsonObject, dropped: DroppedFields): JsonObject {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(extra)) {
    if (parameters.has(name)) members[name] = value;
    else dropped.add(name);
  }
  return members;
}
