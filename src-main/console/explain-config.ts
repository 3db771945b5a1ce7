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

/** The failure of a start: `config_invalid`, or `env_missing` when nothing else is wrong. */
export function configFailure(analysis: ConfigAnalysis, file: string): HostFailure {
  const errors = analysis.diagnostics.filter(({ severity }) => severity === 'error');
  const missing = analysis.variables.filter(({ set, strict }) => strict && !set).map(({ name }) => name);
  if (errors.some(({ code }) => code !== 'ENV_MISSING') || missing.length === 0) {
    return new HostFailure(`${file}: invalid against schema`, {
      code: 'config_invalid',
      stage: 'schema',
      details: errors,
    });
  }
  return new HostFailure(`Missing required environment variables: ${missing.sort().join(', ')}`, {
    code: 'env_missing',
    stage: 'env',
    details: errors,
  });
}
