import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { CallResult } from '../contract/contract.ts';

/** Names that a client may send as `model`: the declared models, then the aliases. */
export function listModels(config: GatewayConfig): CallResult<'models.list'>['models'] {
  const declared = config.providers.filter((provider) => !provider.internal);
  const models = declared.map(({ model, prefix, default: isDefault, wildcard }) => ({
    id: model,
    provider: prefix,
    default: isDefault,
    aliasOf: null,
    wildcard,
  }));
  const aliases = Object.entries(config.aliases).map(([id, target]) => ({
    id,
    provider:
      declared.find(({ model, modelId, name }) => [model, modelId, name].includes(target))?.prefix ?? '',
    default: false,
    aliasOf: target,
    wildcard: false,
  }));
  return [...models, ...aliases];
}
