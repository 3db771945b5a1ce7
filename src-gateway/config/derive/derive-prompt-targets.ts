import type { ConfigModel, ParameterEntry, PromptTargetEntry } from '../model/config-model.ts';
import type { ParameterType, PromptTargetConfig, TargetParameterConfig } from '../prompt-target-config.ts';
import {
  type DeriveOptions,
  pickLiteral,
  pickName,
  pickOptional,
  pickPairs,
  pickText,
} from './derive-mode.ts';

/** The functions of the prompt pipeline, each with the system prompt and the method that count for it. */
export function derivePromptTargets(model: ConfigModel, options: DeriveOptions): PromptTargetConfig[] {
  const first = model.promptTargets.find((target) => target.default?.value === true);
  return model.promptTargets.flatMap((entry) => {
    const { name } = entry;
    if (name === null) return [];
    return [
      {
        name: pickName(name, options.mode),
        description: pickOptional(entry.description, options.mode) ?? '',
        default: entry === first,
        autoLlmDispatchOnResponse: entry.autoDispatch?.value ?? true,
        systemPrompt: pickOptional(entry.systemPrompt ?? model.systemPrompt, options.mode),
        endpoint: deriveTargetEndpoint(entry, options),
        parameters: entry.parameters.flatMap((parameter) => deriveParameter(parameter, options) ?? []),
      },
    ];
  });
}

function deriveTargetEndpoint(
  entry: PromptTargetEntry,
  options: DeriveOptions,
): PromptTargetConfig['endpoint'] {
  if (entry.endpointName === null) return null;
  return {
    name: pickName(entry.endpointName, options.mode),
    path: pickOptional(entry.path, options.mode) ?? '/',
    method: entry.default?.value === true || entry.method?.value === 'POST' ? 'POST' : 'GET',
    headers: pickPairs(entry.headers, options.mode),
  };
}

function deriveParameter(entry: ParameterEntry, options: DeriveOptions): TargetParameterConfig | null {
  const { name, defaultValue, itemType } = entry;
  if (name === null) return null;
  return {
    name: pickName(name, options.mode),
    description: pickOptional(entry.description, options.mode) ?? '',
    type: parameterType(entry.type?.value),
    required: entry.required?.value ?? false,
    ...(defaultValue !== null && { default: pickLiteral(defaultValue, options.mode) }),
    enum: entry.enum === null ? null : entry.enumValues.map((value) => pickLiteral(value, options.mode)),
    format: entry.format === null ? null : pickText(entry.format, options.mode),
    items: itemType === null ? null : parameterType(itemType.value),
  };
}

/** What does not name a type is text. */
function parameterType(written: string | undefined): ParameterType {
  return PARAMETER_TYPES[written ?? ''] ?? 'str';
}

const PARAMETER_TYPES: Readonly<Record<string, ParameterType | undefined>> = {
  int: 'int',
  integer: 'int',
  float: 'float',
  number: 'float',
  bool: 'bool',
  boolean: 'bool',
  str: 'str',
  string: 'str',
  list: 'list',
  array: 'list',
  tuple: 'list',
  set: 'set',
  dict: 'dict',
  dictionary: 'dict',
  object: 'dict',
};
