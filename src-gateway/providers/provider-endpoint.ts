import type { ChatStreamDefect } from '../apis/chat-stream-repair.ts';
import type { ClientApi } from '../apis/client-api.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import type { ProviderConfig } from '../config/gateway-config.ts';
import { type ProviderProfile, providerProfile } from './provider-profiles.ts';

/** Everything about calling one provider that does not depend on the request. */
export interface ProviderEndpoint {
  readonly config: ProviderConfig;
  readonly profile: ProviderProfile;
  /** `openai`: the part before `/` in metrics, spans and `x-plano-resolved-model`. */
  readonly providerName: string;
  /** Where the connection goes. */
  readonly origin: string;
  /** `host:port` of `origin`. */
  readonly connectHost: string;
  /** Whose certificate the other side must show, whatever the `Host` header says; `null`: an address. */
  readonly serverName: string | null;
  /** `Host` header. */
  readonly host: string;
  readonly injectStreamUsage: boolean;
  readonly strip: readonly string[];
  readonly chatDefects: readonly ChatStreamDefect[];
}

const wireByUpstreamApi: Readonly<Record<string, UpstreamApi>> = {
  chat_completions: 'chat',
  messages: 'messages',
  responses: 'responses',
  gemini: 'gemini',
};

const suffixes: Readonly<Partial<Record<UpstreamApi, string>>> = {
  chat: '/chat/completions',
  messages: '/messages',
  responses: '/responses',
};

export function providerEndpoint(
  config: ProviderConfig,
  resolveHost: (host: string) => string,
): ProviderEndpoint {
  const profile = providerProfile(config.interface);
  const given = new URL(config.origin ?? profile.origin ?? 'http://127.0.0.1');
  const target = new URL(given.origin);
  target.hostname = resolveHost(given.hostname);
  // A provider of its own behind an OpenAI-compatible address is no OpenAI: it may refuse the option.
  const known = config.prefix === config.interface;
  return {
    config,
    profile,
    providerName: config.prefix,
    origin: target.origin,
    connectHost: target.host,
    serverName: isAddress(given.hostname) ? null : given.hostname,
    host: config.hostHeader ?? given.host,
    injectStreamUsage: config.options.injectStreamUsage ?? (known && profile.streamUsage),
    strip: [...profile.strip, ...config.options.strip],
    chatDefects: config.options.repairStream === false ? [] : profile.chatDefects,
  };
}

/** URLs write addresses in one way only: digits and dots, or brackets. */
function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}

/** The wire that takes a request of this API. */
export function wireFor({ config, profile }: ProviderEndpoint, api: ClientApi): UpstreamApi {
  return wireByUpstreamApi[config.options.upstreamApi] ?? profile.wires[api] ?? 'chat';
}

/** Path and query of a call. `clientQuery` (without `?`) goes along on the client's own wire. */
export function pathFor(
  endpoint: ProviderEndpoint,
  wire: UpstreamApi,
  modelId: string,
  clientQuery: string,
): string {
  const queries = [endpoint.config.query ?? '', clientQuery].filter((query) => query !== '');
  const prefix = prefixOf(endpoint);
  const path = `${prefix}${deploymentOf(endpoint, prefix, modelId)}${suffixes[wire] ?? ''}`;
  if (isVersionedByQuery(endpoint, prefix) && !queries.some(namesApiVersion)) queries.push(azureApiVersion);
  return queries.length === 0 ? path : `${path}?${queries.join('&')}`;
}

const azureApiVersion = 'api-version=2025-01-01-preview';

function namesApiVersion(query: string): boolean {
  return new URLSearchParams(query).has('api-version');
}

/** The path of the `base_url` as it must have been meant, else the provider's own. */
function prefixOf({ config, profile, host }: ProviderEndpoint): string {
  if (config.pathPrefix === null) return isPerplexity(config, host) ? '' : profile.pathPrefix;
  // Copied from an example call.
  const path = config.pathPrefix.replace(/\/(?:chat\/completions|messages|responses)$/, '');
  if (config.interface === 'groq' && !/\/v\d[^/]*$/.test(path)) return `${path}/v1`;
  if (host === 'generativelanguage.googleapis.com' && /^\/v1(?:beta)?$/.test(path)) return `${path}/openai`;
  return path;
}

/** Serves the OpenAI API without a version in its path. */
function isPerplexity({ name, prefix }: ProviderConfig, host: string): boolean {
  return prefix === 'perplexity' || name.startsWith('perplexity/') || host === 'api.perplexity.ai';
}

/** Azure names the deployment in the path, unless the `base_url` does or leads to the surface without. */
function deploymentOf(endpoint: ProviderEndpoint, prefix: string, modelId: string): string {
  const isNamed = /\/deployments\/[^/]+$/.test(prefix);
  return isVersionedByQuery(endpoint, prefix) && !isNamed ? `/${encodeURIComponent(modelId)}` : '';
}

function isVersionedByQuery({ config }: ProviderEndpoint, prefix: string): boolean {
  return config.interface === 'azure_openai' && !prefix.endsWith('/openai/v1');
}
