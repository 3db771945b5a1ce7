import { agentCredential } from './agent-credential.ts';
import { type AgentOptions, type AgentStart, handedOn, quietTerminal, textSetting } from './agent-start.ts';
import { defaultModel } from './default-model.ts';
import { noProxy } from './no-proxy.ts';
import { tomlValue } from './toml-value.ts';

export interface CodexOptions extends AgentOptions {
  /** Also the variables that only old versions of Codex read. */
  readonly legacyEnv: boolean;
}

const ownSettings = ['CODEX_MODEL', 'NON_INTERACTIVE_MODE'];

/** Named as Codex's configuration names them; a base URL in a variable would be passed by. */
const keyVariable = 'PLANO_CODEX_KEY';

/** How Codex is started on the gateway: as a provider of its own. Throws `unknown_model`, `env_missing`. */
export function codexStart(options: CodexOptions): AgentStart {
  const { url, env, settings, legacyEnv } = options;
  const key = agentCredential(options, ['OPENAI_API_KEY']) ?? env.OPENAI_API_KEY ?? '';
  const provider = {
    name: 'Plano',
    base_url: `${url}/v1`,
    env_key: keyVariable,
    wire_api: 'responses',
  };
  const config: [string, unknown][] = [
    ['model_provider', 'plano'],
    ...Object.entries(provider).map(([name, value]): [string, unknown] => [
      `model_providers.plano.${name}`,
      value,
    ]),
    ...handedOn(options, ownSettings),
  ];
  const model = defaultModel(options, {
    setting: textSetting(options, 'CODEX_MODEL'),
    alias: 'arch.codex.default',
    last: 'gpt-5.3-codex',
  });
  return {
    command: 'codex',
    args: [...config.flatMap(([name, value]) => ['-c', `${name}=${tomlValue(value)}`]), '--model', model],
    env: {
      [keyVariable]: key,
      ...(env.DISABLE_TELEMETRY === undefined && { DISABLE_TELEMETRY: 'true' }),
      ...(legacyEnv && { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: key }),
      ...noProxy(env, url),
      ...(settings.NON_INTERACTIVE_MODE ? quietTerminal : {}),
    },
  };
}
