import type { UpstreamApi } from '../apis/upstream-api.ts';
import type { ProviderConfig } from '../config/gateway-config.ts';
import type { ProviderEndpoint } from './provider-endpoint.ts';

export interface UpstreamRequest {
  readonly api: UpstreamApi;
  /** As the provider knows it. */
  readonly modelId: string;
  readonly stream: boolean;
  /** Query of the client without `?`: on the client's own API only, another knows nothing of it. */
  readonly clientQuery: string;
}

/** Path and query of a call to a model. */
export function upstreamPath(endpoint: ProviderEndpoint, request: UpstreamRequest): string {
  const { api, modelId, stream, clientQuery } = request;
  const id = encodeURIComponent(modelId);
  switch (api) {
    case 'chat':
    case 'messages':
    case 'responses':
      return pathBehindPrefix(endpoint, { api, modelId, rest: suffixes[api], clientQuery });
    case 'converse': {
      const rest = `/model/${id}/converse${stream ? '-stream' : ''}`;
      return pathBehindPrefix(endpoint, { api, modelId, rest, clientQuery });
    }
    case 'gemini': {
      const path = `${geminiPrefix(endpoint.config)}/models/${id}:${stream ? 'streamGenerateContent' : 'generateContent'}`;
      return withQueries(path, [endpoint.config.query ?? '', stream ? 'alt=sse' : '']);
    }
    default:
      return api satisfies never;
  }
}

export interface SideRequest {
  /** Of whose prefix the path is. */
  readonly api: UpstreamApi;
  readonly modelId: string;
  /** What stands behind the prefix: `/embeddings`. */
  readonly rest: string;
  readonly clientQuery: string;
}

/** Path and query of anything that stands beside an API's own path: `/embeddings`, `/messages/count_tokens`. */
export function pathBehindPrefix(endpoint: ProviderEndpoint, request: SideRequest): string {
  const { api, modelId, rest, clientQuery } = request;
  const prefix = prefixOf(endpoint, api);
  const queries = [endpoint.config.query ?? '', clientQuery];
  if (!hasDeployments(endpoint, api, prefix)) return withQueries(`${prefix}${rest}`, queries);
  // Azure names the deployment in the path, unless the `base_url` does.
  const isNamed = /\/deployments\/[^/]+$/.test(prefix);
  const deployment = isNamed ? '' : `/${encodeURIComponent(modelId)}`;
  if (!queries.some(namesApiVersion)) queries.push(azureApiVersion);
  return withQueries(`${prefix}${deployment}${rest}`, queries);
}

const suffixes = { chat: '/chat/completions', messages: '/messages', responses: '/responses' } as const;

const azureApiVersion = 'api-version=2025-01-01-preview';

function namesApiVersion(query: string): boolean {
  return new URLSearchParams(query).has('api-version');
}

function withQueries(path: string, queries: readonly string[]): string {
  const given = queries.filter((query) => query !== '');
  return given.length === 0 ? path : `${path}?${given.join('&')}`;
}

/** The path of the `base_url` as it must have been meant, else the provider's own. */
function prefixOf({ config, profile, host }: ProviderEndpoint, api: UpstreamApi): string {
  const own = profile.pathPrefixes[api] ?? profile.pathPrefix;
  if (config.pathPrefix === null) return isPerplexity(config, host) ? '' : own;
  // Copied from an example call.
  const path = config.pathPrefix.replace(/\/(?:chat\/completions|messages|responses)$/, '');
  if (config.interface === 'groq' && !/\/v\d[^/]*$/.test(path)) return `${path}/v1`;
  if (api === 'chat' && host === 'generativelanguage.googleapis.com' && /^\/v1(?:beta)?$/.test(path)) {
    return `${path}/openai`;
  }
  return path;
}

/** Serves the OpenAI API without a version in its path. */
function isPerplexity({ name, prefix }: ProviderConfig, host: string): boolean {
  return prefix === 'perplexity' || name.startsWith('perplexity/') || host === 'api.perplexity.ai';
}

function hasDeployments({ config }: ProviderEndpoint, api: UpstreamApi, prefix: string): boolean {
  return config.interface === 'azure_openai' && api === 'chat' && !prefix.endsWith('/openai/v1');
}

/** Gemini's own API stands beside its OpenAI-compatible one; the newer version is used unless one is named. */
function geminiPrefix({ pathPrefix }: ProviderConfig): string {
  const path = (pathPrefix ?? '').replace(/\/openai$/, '');
  return /\/v\d[^/]*$/.test(path) ? path : `${path}/v1beta`;
}
