import { createHash } from 'node:crypto';
import { analyseConfig } from '../../src-gateway/config/analyse-config.ts';
import { environmentFromLayers } from '../../src-gateway/config/environment.ts';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';

/** The config that a text means, with these variables only. Throws when the text has errors. */
export function configFrom(text: string, variables: Readonly<Record<string, string>> = {}): GatewayConfig {
  const values = new Map(Object.entries(variables).map(([name, value]) => [name, { value }]));
  const { config, diagnostics } = analyseConfig({
    text,
    file: 'config.yaml',
    hash: createHash('sha256').update(text).digest('hex'),
    environment: environmentFromLayers([{ source: 'shell', values }]),
    checkEnvironment: true,
  });
  if (config === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return config;
}
