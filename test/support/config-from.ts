import { createHash } from 'node:crypto';
import { analyseConfig } from '../../src-gateway/config/analyse-config.ts';
import { emptyEnvironment } from '../../src-gateway/config/environment.ts';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';

/** The config that a text means, with an empty environment. Throws when the text has errors. */
export function configFrom(text: string): GatewayConfig {
  const { config, diagnostics } = analyseConfig({
    text,
    file: 'config.yaml',
    hash: createHash('sha256').update(text).digest('hex'),
    environment: emptyEnvironment,
    checkEnvironment: true,
  });
  if (config === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return config;
}
