import { credentialsOf } from '../../../src-gateway/config/config-credentials.ts';
import { secretsIn } from '../../../src-gateway/config/editor/secrets-in.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { isSecretKey, looksSecret } from '../../../src-gateway/config/secrets.ts';
import type { EnvironmentSnapshot } from '../environment-sources.ts';

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
  const inText = secretsIn(text).map(({ range }) => ({
    name: `config, line ${range.start.line}`,
    value: text.slice(range.start.offset, range.end.offset),
  }));
  const ofConfig = config === null ? [] : credentialsOf(config, undefined);
  return [
    ...ofVariables,
    ...inText,
    ...ofConfig.map((value) => ({ name: 'credential of the config', value })),
  ];
}
