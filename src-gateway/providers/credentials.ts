import type { IncomingHttpHeaders } from 'node:http';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import { awsRegionOf } from './aws-access.ts';
import type { ProviderEndpoint } from './provider-endpoint.ts';

/** No credential, and nothing says that the provider wants none. */
export class MissingAccessKey extends Error {
  override readonly name = 'MissingAccessKey';
}

const anthropicVersion = '2023-06-01';
/** From this version on Anthropic's API takes a bearer token instead of `x-api-key`. */
const anthropicBearerVersion = '2026-10-21';

/**
 * The headers that carry the credential to the provider, as name, value, …; none for a request that is
 * signed instead. Throws `MissingAccessKey`.
 */
export function credentialHeaders(
  endpoint: ProviderEndpoint,
  api: UpstreamApi,
  client: IncomingHttpHeaders,
): string[] {
  const version = api === 'messages' ? versionHeader(client) : [];
  const credential = credentialOf(endpoint, client);
  if (credential === null) return version;
  return [...version, ...headerFor(endpoint, api, credential, version[1] ?? '')];
}

function credentialOf(endpoint: ProviderEndpoint, client: IncomingHttpHeaders): string | null {
  const { auth, origin, name, options, interface: wireName } = endpoint.config;
  if (auth.kind === 'key') return auth.value;
  if (auth.kind === 'client') return clientCredential(client);
  if (endpoint.signing !== null) return null;
  const missing = `No access key configured for selected LLM Provider "${name}"`;
  if (auth.missingVariable !== undefined) {
    throw new MissingAccessKey(`${missing}: the variable $${auth.missingVariable} has no value`);
  }
  if (options.authStyle === 'none') return null;
  const isAws = endpoint.profile.auth === 'bearer-or-sigv4' && awsRegionOf(urlHost(origin)) !== null;
  if (isAws) {
    throw new MissingAccessKey(
      `${missing}: give it an access_key, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE`,
    );
  }
  if (origin !== null || wireName === 'plano') return null;
  throw new MissingAccessKey(missing);
}

function urlHost(origin: string | null): string {
  return origin === null ? '' : new URL(origin).hostname;
}

/** What the client itself would have sent: `Authorization` before `x-api-key`. */
function clientCredential(client: IncomingHttpHeaders): string | null {
  const authorization = client.authorization?.replace(/^bearer\s*/i, '').trim();
  if (authorization) return authorization;
  const key = client['x-api-key'];
  return (Array.isArray(key) ? key[0] : key)?.trim() || null;
}

function headerFor(
  endpoint: ProviderEndpoint,
  api: UpstreamApi,
  credential: string,
  version: string,
): string[] {
  const bearer = ['authorization', `Bearer ${credential}`];
  switch (endpoint.config.options.authStyle) {
    case 'none':
      return [];
    case 'bearer':
      return bearer;
    case 'x-api-key':
      return ['x-api-key', credential];
    case 'api-key':
      return ['api-key', credential];
    case 'auto':
      break;
  }
  if (api === 'gemini') return ['x-goog-api-key', credential];
  if (api === 'messages') {
    const isBearer = credential.startsWith('sk-ant-oat') || version >= anthropicBearerVersion;
    return isBearer ? bearer : ['x-api-key', credential];
  }
  // An Entra token is a JWT; everything else is a key of the resource.
  if (endpoint.profile.auth === 'api-key' && !credential.startsWith('eyJ')) return ['api-key', credential];
  return bearer;
}

function versionHeader(client: IncomingHttpHeaders): string[] {
  const version = client['anthropic-version'];
  return ['anthropic-version', (Array.isArray(version) ? version[0] : version) || anthropicVersion];
}
