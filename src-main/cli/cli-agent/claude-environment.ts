import { agentCredential } from './agent-credential.ts';
import { type AgentOptions, type AgentStart, handedOn, quietTerminal, textSetting } from './agent-start.ts';
import { noProxy } from './no-proxy.ts';
import { requireKnownModel } from './require-known-model.ts';

/** Settings that become variables; everything else is handed on to Claude Code. */
const ownSettings = ['ANTHROPIC_SMALL_FAST_MODEL', 'ANTHROPIC_AUTH_TOKEN', 'NON_INTERACTIVE_MODE'];

/** What a user may have set already, which then stays. */
const defaults = { DISABLE_TELEMETRY: 'true', DISABLE_COST_WARNINGS: 'true', API_TIMEOUT_MS: '600000' };

/** How Claude Code is started on the gateway. Throws `unknown_model`, `env_missing`. */
export function claudeStart(options: AgentOptions): AgentStart {
  const { url, env, settings } = options;
  const leftover = handedOn(options, ownSettings);
  const kept = Object.entries(defaults).filter(([name]) => env[name] === undefined);
  return {
    command: 'claude',
    args: leftover.length === 0 ? [] : [`--settings=${JSON.stringify(Object.fromEntries(leftover))}`],
    env: {
      ANTHROPIC_BASE_URL: url,
      ...credentials(options),
      ...models(options),
      ...Object.fromEntries(kept),
      ...noProxy(env, url),
      ...(settings.NON_INTERACTIVE_MODE ? quietTerminal : {}),
    },
  };
}

function credentials(options: AgentOptions): Record<string, string> {
  const token =
    textSetting(options, 'ANTHROPIC_AUTH_TOKEN') ??
    agentCredential(options, ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN']);
  // An empty ANTHROPIC_API_KEY cannot take precedence over the token.
  return token === null ? {} : { ANTHROPIC_AUTH_TOKEN: token, ANTHROPIC_API_KEY: '' };
}

/** Aliases of these ends, in either spelling, are what the agent uses for its kinds of work. */
const prefixes = ['arch.claude.code', 'plano.claude.code'];
const roles = {
  opus: 'ANTHROPIC_DEFAULT_OPUS_MODEL',
  sonnet: 'ANTHROPIC_DEFAULT_SONNET_MODEL',
  haiku: 'ANTHROPIC_DEFAULT_HAIKU_MODEL',
} as const;

function models(options: AgentOptions): Record<string, string> {
  const { model, smallModel, config } = options;
  const alias = (role: string) =>
    prefixes.map((prefix) => `${prefix}.${role}`).find((name) => Object.hasOwn(config.aliases, name));
  const small = smallModel ?? textSetting(options, 'ANTHROPIC_SMALL_FAST_MODEL');
  for (const name of [small, model]) if (name !== undefined) requireKnownModel(name, config);
  const fast = small ?? alias('small.fast');
  const env: Record<string, string> = {};
  for (const [role, variable] of Object.entries(roles)) {
    const name = alias(role);
    if (name !== undefined) env[variable] = name;
  }
  // The first name is that of Claude Code 1, the second that of 2.
  if (fast !== undefined) {
    env.ANTHROPIC_SMALL_FAST_MODEL = fast;
    env.ANTHROPIC_DEFAULT_HAIKU_MODEL = fast;
  }
  if (model !== undefined) env.ANTHROPIC_MODEL = model;
  return env;
}
