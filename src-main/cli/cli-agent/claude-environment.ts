import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { compileModelLookup } from '../../../src-gateway/routing/resolve-model.ts';
import { CliFailure, exitCodes } from '../cli-io.ts';

export interface ClaudeOptions {
  /** Base URL of the model listener. */
  readonly url: string;
  /** The user's own variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly model: string | undefined;
  readonly smallModel: string | undefined;
  readonly config: Pick<GatewayConfig, 'providers' | 'aliases'>;
}

export interface AgentStart {
  readonly command: string;
  readonly args: readonly string[];
  /** Set for the agent beside the user's own variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** Settings that become variables; everything else is handed on to Claude Code. */
const ownSettings = ['ANTHROPIC_SMALL_FAST_MODEL', 'ANTHROPIC_AUTH_TOKEN', 'NON_INTERACTIVE_MODE'];

const quietTerminal = { CI: 'true', FORCE_COLOR: '0', NODE_NO_READLINE: '1', TERM: 'dumb' };

/** What a user may have set already, which then stays. */
const defaults = { DISABLE_TELEMETRY: 'true', DISABLE_COST_WARNINGS: 'true', API_TIMEOUT_MS: '600000' };

/** How Claude Code is started on the gateway. Throws `unknown_model`, `env_missing`. */
export function claudeStart(options: ClaudeOptions): AgentStart {
  const { url, env, settings } = options;
  const leftover = Object.entries(settings).filter(([name]) => !ownSettings.includes(name));
  const kept = Object.entries(defaults).filter(([name]) => env[name] === undefined);
  return {
    command: 'claude',
    args: leftover.length === 0 ? [] : [`--settings=${JSON.stringify(Object.fromEntries(leftover))}`],
    env: {
      ANTHROPIC_BASE_URL: url,
      ...credentials(options),
      ...models(options),
      ...Object.fromEntries(kept),
      ...noProxy(env, new URL(url).hostname.replace(/^\[|\]$/g, '')),
      ...(settings.NON_INTERACTIVE_MODE ? quietTerminal : {}),
    },
  };
}

/** The gateway holds the keys, so the agent gets a stand-in, unless the gateway passes the user's own on. */
function credentials({ env, settings, config }: ClaudeOptions): Record<string, string> {
  const token = settings.ANTHROPIC_AUTH_TOKEN;
  if (typeof token === 'string') return { ANTHROPIC_AUTH_TOKEN: token, ANTHROPIC_API_KEY: '' };
  if (env.PLANO_GATEWAY_KEY) return { ANTHROPIC_AUTH_TOKEN: env.PLANO_GATEWAY_KEY, ANTHROPIC_API_KEY: '' };
  // An empty ANTHROPIC_API_KEY cannot take precedence over the token.
  if (!config.providers.some(({ auth }) => auth.kind === 'client')) {
    return { ANTHROPIC_AUTH_TOKEN: 'plano', ANTHROPIC_API_KEY: '' };
  }
  if (env.ANTHROPIC_API_KEY || env.ANTHROPIC_AUTH_TOKEN) return {};
  throw new CliFailure('Missing required environment variables: ANTHROPIC_API_KEY', {
    code: 'env_missing',
    exitCode: exitCodes.environment,
    details: [{ name: 'ANTHROPIC_API_KEY' }],
    hint: 'This gateway passes the credential of its clients on (passthrough_auth), so the agent needs one.',
  });
}

/** Aliases of these ends, in either spelling, are what the agent uses for its kinds of work. */
const prefixes = ['arch.claude.code', 'plano.claude.code'];
const roles = {
  opus: 'ANTHROPIC_DEFAULT_OPUS_MODEL',
  sonnet: 'ANTHROPIC_DEFAULT_SONNET_MODEL',
  haiku: 'ANTHROPIC_DEFAULT_HAIKU_MODEL',
} as const;

function models({ settings, model, smallModel, config }: ClaudeOptions): Record<string, string> {
  const alias = (role: string) =>
    prefixes.map((prefix) => `${prefix}.${role}`).find((name) => Object.hasOwn(config.aliases, name));
  const chosen = settings.ANTHROPIC_SMALL_FAST_MODEL;
  const small = smallModel ?? (typeof chosen === 'string' ? chosen : undefined);
  for (const name of [small, model]) if (name !== undefined) requireKnown(name, config);
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

function requireKnown(name: string, config: ClaudeOptions['config']): void {
  const lookup = compileModelLookup(config);
  if (lookup.resolve(name, undefined).kind === 'resolved') return;
  const { nearest, available } = lookup.suggest(name);
  const near = nearest.length > 0 ? nearest : available;
  throw new CliFailure(`Unknown model: ${name}`, {
    code: 'unknown_model',
    exitCode: exitCodes.refused,
    details: near,
    hint:
      near.length === 0 ? 'The config declares no model.' : `Did you mean: ${near.slice(0, 5).join(', ')}?`,
  });
}

/** The gateway is near: no proxy in between, whatever goes through one otherwise. */
function noProxy(env: ClaudeOptions['env'], host: string): Record<string, string> {
  const entries = (env.NO_PROXY || env.no_proxy || '').split(',').map((entry) => entry.trim());
  const all = [...entries.filter((entry) => entry !== ''), '127.0.0.1', 'localhost', '::1', host];
  const list = [...new Set(all)].join(',');
  return { NO_PROXY: list, no_proxy: list };
}
