import { createHash } from 'node:crypto';
import { analyseConfig, type ConfigAnalysis } from '../../src-gateway/config/analyse-config.ts';
import { environmentFromLayers } from '../../src-gateway/config/environment.ts';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';

/** The config that a text means, with these variables only. Throws when the text has errors. */
export function configFrom(text: string, variables: Readonly<Record<string, string>> = {}): GatewayConfig {
  const { config, diagnostics } = analysisFrom(text, variables);
  if (config === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return config;
}

/** Everything that a text means, with these variables only. */
export function analysisFrom(text: string, variables: Readonly<Record<string, string>> = {}): ConfigAnalysis {
  const values = new Map(Object.entries(variables).map(([name, value]) => [name, { value }]));
  return analyseConfig({
    text,
    file: 'config.yaml',
    hash: createHash('sha256').update(text).digest('hex'),
    environment: environmentFromLayers([{ source: 'shell', values }]),
    checkEnvironment: true,
  });
}
