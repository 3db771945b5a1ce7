import type { PromptTargetConfig, TargetParameterConfig } from '../prompt-target-config.ts';
import { type Compare, fieldComparer } from './compare-fields.ts';
import { compareNamed, type NamedKind } from './compare-named.ts';

/** What differs between two forms of a function. */
export const comparePromptTargets: Compare<PromptTargetConfig> = (before, after) => [
  ...compareTarget(before, after),
  ...compareNamed(parameters, before.parameters, after.parameters),
];

const compareTarget = fieldComparer<PromptTargetConfig>([
  { label: 'description', of: ({ description }) => description, unseen: true },
  { label: 'default', of: (target) => target.default, attention: true },
  { label: 'answers worded by a model', of: (target) => target.autoLlmDispatchOnResponse, attention: true },
  { label: 'system prompt', of: ({ systemPrompt }) => systemPrompt, unseen: true },
  { label: 'endpoint', of: ({ endpoint }) => endpoint?.name ?? null, attention: true },
  { label: 'path', of: ({ endpoint }) => endpoint?.path ?? null, attention: true },
  { label: 'method', of: ({ endpoint }) => endpoint?.method ?? null, attention: true },
  { label: 'headers', of: ({ endpoint }) => endpoint?.headers ?? {} },
]);

const parameters: NamedKind<TargetParameterConfig> = {
  kind: 'parameter',
  label: ({ name }) => name,
  attention: 'none',
  compare: fieldComparer<TargetParameterConfig>([
    { label: 'description', of: ({ description }) => description, unseen: true },
    { label: 'type', of: ({ type }) => type },
    { label: 'type of members', of: ({ items }) => items },
    { label: 'required', of: ({ required }) => required },
    { label: 'default', of: (parameter) => jsonText(parameter.default) },
    { label: 'allowed values', of: (parameter) => jsonText(parameter.enum ?? undefined) },
    { label: 'format', of: ({ format }) => format },
  ]),
};

function jsonText(value: TargetParameterConfig['default']): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
