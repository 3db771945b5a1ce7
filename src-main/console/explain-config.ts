import type { ConfigAnalysis } from '../../src-gateway/config/analyse-config.ts';
import { HostFailure } from './host.ts';

/** Why a text cannot be served, with the place of the first reason. */
export function whyNot({ diagnostics }: ConfigAnalysis): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return 'A variable that the config needs has no value.';
  const { line, column } = first.range.start;
  const more = errors.length > 1 ? ` ${errors.length - 1} more.` : '';
  return `Line ${line}, column ${column}: ${sentence(first.message)}${more}`;
}

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/**
 * Why a config cannot be started: `config_invalid`, or `env_missing` when only the values of variables are
 * wrong. `details` are the errors and warnings of that stage, in file order.
 */
export function configFailure(analysis: ConfigAnalysis, file: string): HostFailure {
  const told = analysis.diagnostics.filter(({ severity }) => severity !== 'hint');
  const ofFile = told.filter(({ code }) => !environmentCodes.has(code));
  const isInvalid = ofFile.some(({ severity }) => severity === 'error');
  return isInvalid
    ? new HostFailure(`${file}: invalid against schema`, {
        code: 'config_invalid',
        stage: 'schema',
        details: ofFile,
      })
    : new HostFailure(`Missing required environment variables: ${missingVariables(analysis).join(', ')}`, {
        code: 'env_missing',
        stage: 'env',
        details: told.filter(({ code }) => environmentCodes.has(code)),
      });
}

/** Findings about the values of variables: the stage `env` tells them, not the stage `schema`. */
const environmentCodes: ReadonlySet<string> = new Set(['ENV_MISSING', 'ENV_EMPTY', 'ENV_WHITESPACE']);

/** Names of variables that a field needs and that have no value, sorted. */
export function missingVariables({ variables }: Pick<ConfigAnalysis, 'variables'>): string[] {
  return variables
    .filter(({ strict, set }) => strict && !set)
    .map(({ name }) => name)
    .sort();
}
