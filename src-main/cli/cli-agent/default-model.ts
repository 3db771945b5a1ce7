import type { AgentOptions } from './agent-start.ts';
import { requireKnownModel } from './require-known-model.ts';

export interface ModelWishes {
  readonly setting?: string | undefined;
  /** Alias of the config that is made for this agent. */
  readonly alias: string;
  /** What the agent itself would ask for. */
  readonly last: string;
}

/**
 * The model that an agent begins with: `--model`, the setting, the agent's alias, the default of the
 * config, what the agent itself would ask for. Throws `unknown_model` for a name that the gateway does not know.
 */
export function defaultModel(
  { model, config }: Pick<AgentOptions, 'model' | 'config'>,
  { setting, alias, last }: ModelWishes,
): string {
  const found =
    model ??
    setting ??
    (Object.hasOwn(config.aliases, alias) ? alias : undefined) ??
    config.providers.find((provider) => provider.default && !provider.wildcard)?.model ??
    last;
  requireKnownModel(found, config);
  return found;
}
