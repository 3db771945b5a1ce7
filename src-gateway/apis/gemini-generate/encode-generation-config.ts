import type { EncodeTarget } from '../codec.ts';
import type { Conversation, OptionName, Options, OutputFormat } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { reportLostOptions } from '../report-lost-options.ts';
import { encodeThinkingConfig } from './encode-thinking-config.ts';

/** The member `generationConfig`; settings that it has no member for are reported. */
export function encodeGenerationConfig(
  { options, outputFormat, reasoning }: Conversation,
  target: EncodeTarget,
  dropped: DroppedFields,
): JsonObject {
  const members: Record<string, unknown> = {};
  for (const [name, sent] of copiedOptions) if (options[name] !== undefined) members[sent] = options[name];
  reportLostOptions(options, writtenOptions, dropped);
  const thinkingConfig = reasoning === null ? null : encodeThinkingConfig(reasoning, target, dropped);
  return {
    ...members,
    ...encodeStop(options.stop, dropped),
    ...encodeFormat(outputFormat),
    ...(thinkingConfig !== null && { thinkingConfig }),
  };
}

const copiedOptions = [
  ['temperature', 'temperature'],
  ['topP', 'topP'],
  ['topK', 'topK'],
  ['maxOutputTokens', 'maxOutputTokens'],
  ['seed', 'seed'],
  ['presencePenalty', 'presencePenalty'],
  ['frequencyPenalty', 'frequencyPenalty'],
] as const satisfies readonly (readonly [OptionName, string])[];

/** Several choices are not asked for: clients of other APIs get one. */
const writtenOptions: ReadonlySet<OptionName> = new Set([...copiedOptions.map(([name]) => name), 'stop']);

const mostStopSequences = 5;

function encodeStop(stop: Options['stop'], dropped: DroppedFields): JsonObject {
  if (stop === undefined) return {};
  const taken = stop.filter((each) => each !== '').slice(0, mostStopSequences);
  if (taken.length < stop.length) dropped.addOption('stop');
  return taken.length === 0 ? {} : { stopSequences: taken };
}

function encodeFormat(format: OutputFormat | null): JsonObject {
  if (format === null) return {};
  const json = { responseMimeType: 'application/json' };
  return format.type === 'json_object' ? json : { ...json, responseJsonSchema: format.schema };
}
