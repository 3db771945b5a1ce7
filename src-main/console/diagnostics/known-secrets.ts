import { credentialsOf } from '../../../src-gateway/config/config-credentials.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { isSecretKey, looksSecret } from '../../../src-gateway/config/secrets.ts';
import type { EnvironmentSnapshot } from '../environment-sources.ts';
import { maskConfig } from '../mask-config.ts';

export interface KnownSecret {
  /** For people: a variable, or where else it was found. */
  readonly name: string;
  readonly value: string;
}

export interface SecretPlaces {
  /** Text of the config file. */
  readonly text: string;
  /** With its values; `null`: it cannot be served. */
  readonly config: GatewayConfig | null;
  readonly variables: EnvironmentSnapshot;
  /** Names of variables that the config uses. */
  readonly used: readonly string[];
}

/** Every value that must not leave this machine, also those of variables that nobody uses. */
export function knownSecrets({ text, config, variables, used }: SecretPlaces): KnownSecret[] {
  const { lookup, names } = variables;
  const ofVariables = [...new Set([...names, ...used])].flatMap((name) =>
    (lookup.sourcesOf?.(name) ?? [])
      .filter(({ value }) => isSecretKey(name) || looksSecret(value))
      .map(({ value }) => ({ name, value })),
  );
  const inText = maskConfig(text).secrets.map(({ line, value }) => ({ name: `config, line ${line}`, value }));
  const ofConfig = config === null ? [] : credentialsOf(config, undefined);
  return [
    ...ofVariables,
    ...inText,
    ...ofConfig.map((value) => ({ name: 'credential of the config', value })),
  ];
}
