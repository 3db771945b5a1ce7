import type { JsonObject } from '../apis/json-value.ts';
import type { ParameterType, TargetParameterConfig } from '../config/prompt-target-config.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** A function in the words that Arch-Function was trained on: Python's names of types, no `type: object`. */
export function archFunction({ description, name, parameters }: FunctionDefinition): JsonObject {
  const required = requiredNames(parameters);
  return {
    name,
    description,
    parameters: {
      properties: Object.fromEntries(parameters.map((each) => [each.name, archProperty(each)])),
      ...(required.length > 0 && { required }),
    },
  };
}

/** The arguments of a function as standard JSON Schema. */
export function parametersSchema(parameters: readonly TargetParameterConfig[]): JsonObject {
  const required = requiredNames(parameters);
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map((each) => [each.name, standardProperty(each)])),
    ...(required.length > 0 && { required }),
  };
}

/** A pattern that a value has to match; `null`: the format is none. */
export function formatPattern(format: string | null): string | null {
  return format !== null && /^\^[\s\S]*\$$/.test(format) ? format : null;
}

/** Formats that JSON Schema knows and that values are checked for. */
export const standardFormats = ['date', 'date-time', 'time', 'email', 'uri', 'uuid'] as const;
export type StandardFormat = (typeof standardFormats)[number];

export function standardFormat(format: string | null): StandardFormat | null {
  return standardFormats.find((each) => each === format) ?? null;
}

function requiredNames(parameters: readonly TargetParameterConfig[]): string[] {
  return parameters.flatMap(({ name, required }) => (required ? [name] : []));
}

function archProperty(parameter: TargetParameterConfig): JsonObject {
  const { description, enum: values, format, type } = parameter;
  return {
    type: type === 'set' ? 'list' : type,
    description,
    ...(values !== null && { enum: values }),
    ...('default' in parameter && { default: parameter.default }),
    ...(format !== null && { format }),
  };
}

function standardProperty(parameter: TargetParameterConfig): JsonObject {
  const { description, enum: values, format, items, type } = parameter;
  const pattern = formatPattern(format);
  const known = standardFormat(format);
  const isHint = format !== null && pattern === null && known === null;
  const isList = type === 'list' || type === 'set';
  // Of a list, the values that are allowed are those of its members.
  const member = {
    ...(items !== null && { type: typeNames[items] }),
    ...(values !== null && { enum: values }),
  };
  return {
    type: typeNames[type],
    description: isHint ? `${description} Format: ${format}`.trim() : description,
    // OpenAI refuses a list whose members are not told.
    ...(isList ? { items: member } : values !== null && { enum: values }),
    ...(type === 'set' && { uniqueItems: true }),
    ...('default' in parameter && { default: parameter.default }),
    ...(pattern !== null && { pattern }),
    ...(known !== null && { format: known }),
  };
}

const typeNames: Readonly<Record<ParameterType, string>> = {
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  str: 'string',
  list: 'array',
  set: 'array',
  dict: 'object',
};
