import { CliFailure, exitCodes } from '../cli-io.ts';
import type { AgentOptions } from './agent-start.ts';

/**
 * What an agent shows the gateway. The gateway holds the keys, so a stand-in will do, unless it asks for a
 * key of its own or passes on what its clients send: `null` then, the user's own. Throws `env_missing`.
 */
export function agentCredential(
  { env, config }: Pick<AgentOptions, 'env' | 'config'>,
  userVariables: readonly [string, ...string[]],
): string | null {
  if (env.PLANO_GATEWAY_KEY) return env.PLANO_GATEWAY_KEY;
  if (!config.providers.some(({ auth }) => auth.kind === 'client')) return 'plano';
  if (userVariables.some((name) => env[name])) return null;
  const [name] = userVariables;
  throw new CliFailure(`Missing required environment variables: ${name}`, {
    code: 'env_missing',
    exitCode: exitCodes.environment,
    details: [{ name }],
    hint: 'This gateway passes the credential of its clients on (passthrough_auth), so the agent needs one.',
  });
}
