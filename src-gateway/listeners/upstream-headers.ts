import type { IncomingMessage } from 'node:http';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';

/** Headers of the client that end here: the connection's, credentials, cookies and our own. */
const endsHere = new Set([
  'accept-encoding',
  'api-key',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'proxy-authorization',
  'proxy-connection',
  'referer',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amz-date',
  'x-amz-security-token',
  'x-api-key',
  'x-goog-api-key',
  'x-model-affinity',
  'x-request-id',
]);
const endsHerePrefixes = ['x-arch-', 'x-plano-', 'x-envoy-', 'x-katanemo-'];

/** What a vendor's client says to this vendor only, in front of another one's API. */
function foreignPrefixes(api: UpstreamApi): readonly string[] {
  switch (api) {
    case 'messages':
      return ['openai-', 'accept'];
    case 'chat':
    case 'responses':
      return ['anthropic-', 'accept'];
    case 'converse':
    case 'gemini':
      return ['anthropic-', 'openai-', 'accept'];
    default:
      return api satisfies never;
  }
}

export interface UpstreamHeaderParts {
  readonly endpoint: ProviderEndpoint;
  /** name, value, … */
  readonly credential: readonly string[];
  readonly contentType: string;
  readonly requestId: string;
  /** Of the prompt; `null`: there is none, or the client wants none sent. */
  readonly prefixHash: string | null;
  /** Names the tenant to this gateway only, lower-case; `null`: there is none. */
  readonly tenantHeader: string | null;
  /** The provider's API when it is not the client's; `null`: the request stays on its own. */
  readonly crossesApis: UpstreamApi | null;
  readonly trace: { readonly traceparent: string; readonly tracestate?: string } | null;
}

/** The headers of a provider call as name, value, …: the client's own where they may pass, then ours. */
export function upstreamHeaders(request: IncomingMessage, parts: UpstreamHeaderParts): string[] {
  const { contentType, endpoint, credential, prefixHash, requestId, tenantHeader, trace } = parts;
  const own = ['host', endpoint.host, 'content-type', contentType, 'x-request-id', requestId];
  if (prefixHash !== null) own.push('x-plano-prefix-hash', prefixHash);
  if (trace !== null) {
    own.push('traceparent', trace.traceparent);
    if (trace.tracestate) own.push('tracestate', trace.tracestate);
  }
  const configured = endpoint.headers;
  // A provider's own headers win over everything, the credential included.
  const names = new Set(Object.keys(configured).map((name) => name.toLowerCase()));
  const result: string[] = [];
  for (const list of [[...own], credential]) {
    for (let index = 0; index + 1 < list.length; index += 2) {
      const name = list[index] ?? '';
      if (!names.has(name)) result.push(name, list[index + 1] ?? '');
    }
  }
  const credentialNames = new Set(credential.filter((_, index) => index % 2 === 0));
  const { rawHeaders } = request;
  const endPrefixes =
    parts.crossesApis === null
      ? endsHerePrefixes
      : [...endsHerePrefixes, ...foreignPrefixes(parts.crossesApis)];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (endsHere.has(name) || name === tenantHeader || names.has(name) || credentialNames.has(name)) continue;
    if (endPrefixes.some((prefix) => name.startsWith(prefix))) continue;
    result.push(name, rawHeaders[index + 1] ?? '');
  }
  for (const [name, value] of Object.entries(configured)) result.push(name, value);
  return result;
}
