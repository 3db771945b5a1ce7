import type { ClientApi } from '../apis/client-api.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import type { ProviderEndpoint } from './provider-endpoint.ts';

/**
 * The API in which a provider is sent what a client says in `api`: the entry's `upstream_api`, else the
 * profile's choice, which is the client's own API wherever the provider speaks it as its first.
 */
export function upstreamApiFor(
  { config, profile }: Pick<ProviderEndpoint, 'config' | 'profile'>,
  api: ClientApi,
): UpstreamApi {
  const { upstreamApi } = config.options;
  return upstreamApi === 'auto' ? (profile.upstreamApis[api] ?? 'chat') : chosen[upstreamApi];
}

/** The values of `upstream_api`. */
const chosen = {
  chat_completions: 'chat',
  messages: 'messages',
  responses: 'responses',
  gemini: 'gemini',
} as const;
