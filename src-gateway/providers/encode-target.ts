import type { EncodeTarget } from '../apis/codec.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import { chatTraits } from './chat-traits.ts';
import { modelTraits } from './model-traits.ts';
import type { ProviderEndpoint } from './provider-endpoint.ts';

/** Anthropic's API demands a limit; Plano sends this one for clients that name none. */
const defaultMaxTokens = 4096;

/** Whom a translated request is written for. */
export function encodeTarget(
  { config }: Pick<ProviderEndpoint, 'config'>,
  api: UpstreamApi,
  modelId: string,
): EncodeTarget {
  const traits = chatTraits(config);
  return {
    api,
    provider: config.interface,
    model: modelId,
    defaultMaxTokens: config.options.defaultMaxTokens ?? defaultMaxTokens,
    ...traits,
    takesTopK: api === 'chat' ? traits.takesTopK : true,
    takesWebSearch: api === 'chat' ? traits.takesWebSearch : true,
    ...modelTraits(api, modelId),
  };
}
