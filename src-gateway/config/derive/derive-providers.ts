import type { ProviderAuth, ProviderConfig, ProviderOptions } from '../gateway-config.ts';
import type { ConfigModel, ProviderEntry, ProviderOptionsEntry, Text } from '../model/config-model.ts';
import { type ModelName, parseModelName } from '../model/model-name.ts';
import { originOf, parseUrl, type UrlParts } from '../model/parse-url.ts';
import { isBuiltIn, providerPrefixes } from '../model/provider-prefixes.ts';
import { ownValue } from '../own-value.ts';
import { type DeriveOptions, pickName, pickPairs, pickSecret, pickText } from './derive-mode.ts';

const DEFAULT_ROUTER = 'Plano-Orchestrator';

/** Declared providers in file order, then the internal ones that routing and functions use. */
export function deriveProviders(
  model: ConfigModel,
  hasPreferences: boolean,
  options: DeriveOptions,
): ProviderConfig[] {
  const declared = model.providers.entries.flatMap((entry) => deriveProvider(entry, options) ?? []);
  return [...withOneDefault(declared), ...internalProviders(model, declared, hasPreferences, options)];
}

/** The first `default: true` wins; a single concrete entry is the default without being marked. */
function withOneDefault(providers: readonly ProviderConfig[]): ProviderConfig[] {
  const marked = providers.findIndex((provider) => provider.default && !provider.wildcard);
  const only = providers.length === 1 && providers[0]?.wildcard === false ? 0 : -1;
  const chosen = marked >= 0 ? marked : only;
  return providers.map((provider, index) => ({ ...provider, default: index === chosen }));
}

function deriveProvider(entry: ProviderEntry, options: DeriveOptions): ProviderConfig | null {
  if (entry.model === null) return null;
  const model = parseModelName(pickName(entry.model, options.mode));
  if (model.prefix === '') return null;
  const url = baseUrlOf(entry, model, options);
  const wire = isBuiltIn(model.prefix)
    ? model.prefix
    : entry.interface === null
      ? model.prefix
      : pickName(entry.interface, options.mode);
  return {
    name: entry.name === null ? model.full : pickName(entry.name, options.mode),
    model: model.full,
    prefix: model.prefix,
    modelId: model.id,
    interface: wire,
    origin: url === null ? null : originOf(url),
    pathPrefix: url === null ? null : pathPrefixOf(url, wire, model),
    query: url?.query ?? null,
    auth: deriveAuth(entry, model, options),
    headers: deriveHeaders(entry, model, url, options),
    hostHeader: entry.httpHost === null || url === null ? null : pickText(entry.httpHost, options.mode),
    default: entry.default?.value ?? false,
    wildcard: model.wildcard,
    internal: false,
    index: entry.index,
    options: deriveOptions(entry.options, options.mode),
  };
}

function baseUrlOf(entry: ProviderEntry, model: ModelName, options: DeriveOptions): UrlParts | null {
  const written = entry.baseUrl === null ? '' : pickText(entry.baseUrl, options.mode).trim();
  const fallback =
    model.prefix === 'chatgpt' ? CHATGPT_BASE_URL : ownValue(providerPrefixes, model.prefix)?.defaultBaseUrl;
  const text = written === '' ? fallback : written;
  if (text === undefined) return null;
  const parts = parseUrl(text);
  return typeof parts === 'string' ? null : parts;
}

/** Paths that people copy from a provider's own documentation and that mean its default. */
const DEFAULT_PATHS: Readonly<Record<string, readonly string[] | undefined>> = {
  groq: ['/openai', '/openai/v1'],
  gemini: ['/v1beta', '/v1beta/openai'],
};

function pathPrefixOf(url: UrlParts, wire: string, model: ModelName): string | null {
  const path = url.path.replace(/\/+$/, '');
  if (path === '' || ownValue(DEFAULT_PATHS, wire)?.includes(path) === true) return null;
  return isKimiCode(url, model) && path.endsWith('/coding') ? `${path}/v1` : path;
}

const CHATGPT_BASE_URL = 'https://chatgpt.com/backend-api/codex';

function deriveAuth(entry: ProviderEntry, model: ModelName, options: DeriveOptions): ProviderAuth {
  if (entry.passthroughAuth?.value === true) return { kind: 'client' };
  const key = entry.accessKey;
  if (key === null) return model.prefix === 'chatgpt' ? { kind: 'client', implied: true } : { kind: 'none' };
  if (options.mode !== 'values') {
    const shown = pickSecret(key, options.mode);
    return shown === null ? { kind: 'none' } : { kind: 'key', value: shown };
  }
  if (!key.known) return { kind: 'none', missingVariable: missingVariable(key) };
  const value = key.value.trim();
  return value === '' ? { kind: 'none' } : { kind: 'key', value };
}

function missingVariable(key: Text): string {
  return /\$\{?([A-Za-z_][A-Za-z0-9_]*)/.exec(key.value)?.[1] ?? key.written;
}

function deriveHeaders(
  entry: ProviderEntry,
  model: ModelName,
  url: UrlParts | null,
  options: DeriveOptions,
): Record<string, string> {
  const headers = pickPairs(entry.headers, options.mode);
  const present = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(profileHeaders(model, url, options))) {
    if (!present.has(name.toLowerCase())) headers[name] = value;
  }
  return headers;
}

/** Headers without which two upstreams refuse the call. */
function profileHeaders(
  model: ModelName,
  url: UrlParts | null,
  options: DeriveOptions,
): Record<string, string> {
  if (model.prefix === 'chatgpt') {
    const account = options.environment.get('CHATGPT_ACCOUNT_ID')?.value ?? '';
    const shown = options.mode === 'values' ? account : '$CHATGPT_ACCOUNT_ID';
    return {
      ...(shown === '' ? {} : { 'ChatGPT-Account-Id': shown }),
      originator: 'codex_cli_rs',
      'user-agent': 'codex_cli_rs/0.0.0 (Unknown 0; unknown) unknown',
    };
  }
  return url !== null && isKimiCode(url, model) ? { 'User-Agent': 'KimiCLI/1.3' } : {};
}

function isKimiCode(url: UrlParts, model: ModelName): boolean {
  return url.host === 'api.kimi.com' || model.id === 'kimi-for-coding';
}

function deriveOptions(entry: ProviderOptionsEntry, mode: DeriveOptions['mode']): ProviderOptions {
  return {
    upstreamApi: UPSTREAM_APIS.find((api) => api === entry.upstreamApi?.value) ?? 'auto',
    authStyle: AUTH_STYLES.find((style) => style === entry.authStyle?.value) ?? 'auto',
    defaultMaxTokens: entry.defaultMaxTokens?.value ?? null,
    injectStreamUsage: entry.injectStreamUsage?.value ?? null,
    repairStream: entry.repairStream?.value ?? null,
    strip: entry.strip.map((member) => pickName(member, mode)),
  };
}

const UPSTREAM_APIS: readonly ProviderOptions['upstreamApi'][] = [
  'auto',
  'chat_completions',
  'messages',
  'responses',
  'gemini',
];
const AUTH_STYLES: readonly ProviderOptions['authStyle'][] = [
  'auto',
  'bearer',
  'x-api-key',
  'api-key',
  'none',
];

function internalProviders(
  model: ConfigModel,
  declared: readonly ProviderConfig[],
  hasPreferences: boolean,
  options: DeriveOptions,
): ProviderConfig[] {
  const { routingModel, orchestrationModel } = model.overrides;
  const pickReference = (text: Text | null) => (text === null ? undefined : pickName(text, options.mode));
  const isDeclared = (id: string) => declared.some((provider) => provider.modelId === id);
  const routerId = hostedId(pickReference(routingModel));
  const agentRouterId = hostedId(pickReference(orchestrationModel));
  const providers: ProviderConfig[] = [];
  if (hasPreferences && routerId !== null && !isDeclared(routerId)) {
    providers.push(internalProvider('plano-orchestrator', routerId));
  }
  if (!declared.some((provider) => provider.name === 'arch-function')) {
    providers.push(internalProvider('arch-function', 'Arch-Function'));
  }
  if (agentRouterId !== null && !isDeclared(agentRouterId)) {
    providers.push(internalProvider('plano/orchestrator', agentRouterId));
  }
  return providers;
}

/**
 * The id of a router that the vendor hosts: a bare word, `plano/…` or `arch/…`. Another provider's model is
 * never replaced by the hosted one, nor sent there; undeclared it stays unused.
 */
function hostedId(reference: string | undefined): string | null {
  if (reference === undefined) return DEFAULT_ROUTER;
  const first = reference.split(',')[0]?.trim() ?? '';
  const match = /^(?:(?:plano|arch)\/)?([^/]+)$/.exec(first);
  return match?.[1] === undefined || match[1] === 'none' ? null : match[1];
}

function internalProvider(name: string, modelId: string): ProviderConfig {
  return {
    name,
    model: `plano/${modelId}`,
    prefix: 'plano',
    modelId,
    interface: 'plano',
    origin: null,
    pathPrefix: null,
    query: null,
    auth: { kind: 'none' },
    headers: {},
    hostHeader: null,
    default: false,
    wildcard: false,
    internal: true,
    index: -1,
    options: {
      upstreamApi: 'auto',
      authStyle: 'auto',
      defaultMaxTokens: null,
      injectStreamUsage: null,
      repairStream: null,
      strip: [],
    },
  };
}
