import type { ClientApi } from '../apis/client-api.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import type { ProviderEndpoint } from './provider-endpoint.ts';

/**
 * The API in which a provider is sent what a client says in `api`: the entry's `upstream_api`, else the
 * profile's choice, which is the client's own API wherever the provider speaks it as its first. A server
 * that `lacksResponses`, although its profile has them, gets Chat Completions.
 */
export function upstreamApiFor(
  { config, profile }: Pick<ProviderEndpoint, 'config' | 'profile'>,
  api: ClientApi,
  lacksResponses = false,
): UpstreamApi {
  const { upstreamApi } = config.options;
  if (upstreamApi !== 'auto') return chosen[upstreamApi];
  const found = profile.upstreamApis[api] ?? 'chat';
  return found === 'responses' && lacksResponses ? 'chat' : found;
}

/** The values of `upstream_api`. */
const chosen = {
  chat_completions: 'chat',
  messages: 'messages',
  responses: 'responses',
  gemini: 'gemini',
} as const;
