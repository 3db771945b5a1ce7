import {
  type AnalyseOptions,
  analyseConfig,
  type ConfigAnalysis,
} from '../../../src-gateway/config/analyse-config.ts';
import { type EnvironmentLookup, environmentFromLayers } from '../../../src-gateway/config/environment.ts';

/** A shell with these variables. */
export function shell(variables: Readonly<Record<string, string>>): EnvironmentLookup {
  const values = new Map(Object.entries(variables).map(([name, value]) => [name, { value }]));
  return environmentFromLayers([{ source: 'shell', values }]);
}

/** Variables that the files of the tests refer to. */
export const usualShell = shell({ OPENAI_API_KEY: 'x', A: 'x', B: 'x', K: 'x', OPENROUTER_API_KEY: 'x' });

export function analyse(text: string, options: Partial<AnalyseOptions> = {}): ConfigAnalysis {
  return analyseConfig({
    text,
    file: 'config.yaml',
    hash: 'hash-of-the-text',
    environment: usualShell,
    checkEnvironment: true,
    ...options,
  });
}

/** `severity code path` of every finding, hints left out unless asked for. */
export function findings(
  text: string,
  options: Partial<AnalyseOptions> & { readonly hints?: boolean } = {},
): string[] {
  return analyse(text, options)
    .diagnostics.filter(({ severity }) => options.hints === true || severity !== 'hint')
    .map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}
