import { usage } from '../global-options.ts';
import { agentCredential } from './agent-credential.ts';
import { type AgentOptions, type AgentStart, handedOn, quietTerminal } from './agent-start.ts';
import { noProxy } from './no-proxy.ts';
import { requireKnownModel } from './require-known-model.ts';

const ownSettings = ['NON_INTERACTIVE_MODE'];

/** Read by OpenCode last of all its configs, and merged into them. */
const contentVariable = 'OPENCODE_CONFIG_CONTENT';
const keyVariable = 'PLANO_OPENCODE_KEY';

/** How OpenCode is started on the gateway: as a provider of its own. Throws `unknown_model`, `env_missing`. */
export function opencodeStart(options: AgentOptions): AgentStart {
  const { config, env, model: asked, settings, smallModel, url } = options;
  const key = agentCredential(options, ['OPENAI_API_KEY']) ?? env.OPENAI_API_KEY ?? '';
  const models = config.providers.filter(({ internal, wildcard }) => !internal && !wildcard);
  const model = asked ?? models.find((provider) => provider.default)?.model;
  const chosen = [model, smallModel].filter((name) => name !== undefined);
  for (const name of chosen) requireKnownModel(name, config);
  const names = new Set([
    ...Object.keys(config.aliases),
    ...models.map((provider) => provider.model),
    ...chosen,
  ]);
  const given = { ...userContent(env), ...Object.fromEntries(handedOn(options, ownSettings)) };
  const content = {
    ...given,
    provider: {
      ...membersOf(given.provider),
      plano: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Plano',
        env: [keyVariable],
        options: { baseURL: `${url}/v1` },
        // What is not listed cannot be chosen.
        models: Object.fromEntries([...names].map((name) => [name, { name }])),
      },
    },
    ...(model !== undefined && { model: `plano/${model}` }),
    ...(smallModel !== undefined && { small_model: `plano/${smallModel}` }),
  };
  return {
    command: 'opencode',
    args: [],
    env: {
      [contentVariable]: JSON.stringify(content),
      [keyVariable]: key,
      ...noProxy(env, url),
      ...(settings.NON_INTERACTIVE_MODE ? quietTerminal : {}),
    },
  };
}

/** What the user has put there already, which stays. */
function userContent(env: AgentOptions['env']): Readonly<Record<string, unknown>> {
  const text = env[contentVariable];
  if (!text) return {};
  try {
    return membersOf(JSON.parse(text));
  } catch {
    throw usage(`${contentVariable} must be valid JSON`);
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
