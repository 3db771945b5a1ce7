import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import type { RequestBody } from '../apis/request-body.ts';
import { promptIdentity } from '../caching/prompt-identity.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';

/** What the gateway and its providers know a prompt by, to find what is cached of it. */
export interface PromptSession {
  /** `x-plano-prefix-hash` of the calls; `null`: no user speaks, or the client wants none. */
  readonly prefixHash: string | null;
  /** The client's own name for the conversation, else the derived one; `null`: there is no session. */
  readonly sessionId: string | null;
  /** `x-model-affinity`; `null`: not sent. */
  readonly explicit: string | null;
  /** The key derived from the conversation; `null`: nobody has spoken, or the client wants none. */
  readonly implicit: string | null;
  readonly tenant: string | null;
  /** Whether cache markers may be added. */
  readonly marksCache: boolean;
}

const nothing = { prefixHash: null, implicit: null, marksCache: false } as const;

const longestAffinity = 512;

/** Throws `ApiError` for an `x-model-affinity` that cannot be a key. */
export function promptSession(
  { config }: GatewayPlan,
  { request }: Exchange,
  api: ClientApi,
  body: RequestBody,
): PromptSession {
  const { caching, routing } = config;
  const { tenantHeader } = routing;
  const tenant = (tenantHeader === null ? null : headerOf(request.headers[tenantHeader])) || null;
  const explicit = affinityOf(headerOf(request.headers['x-model-affinity']));
  if (headerOf(request.headers['x-plano-cache'])?.toLowerCase() === 'off') {
    return { ...nothing, tenant, explicit, sessionId: explicit };
  }
  const identity = promptIdentity(api, body, tenant ?? '');
  const implicit = caching.sessionAffinity ? (identity?.sessionKey ?? null) : null;
  return {
    prefixHash: identity?.prefixHash ?? null,
    sessionId: explicit ?? implicit,
    explicit,
    tenant,
    implicit: identity?.sessionKey ?? null,
    marksCache: caching.enabled && caching.injectCacheControl,
  };
}

function affinityOf(value: string | undefined): string | null {
  if (value === undefined || value === '') return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (Buffer.byteLength(value, 'latin1') <= longestAffinity && !/[\x00-\x1f\x7f]/.test(value)) return value;
  throw new ApiError(
    400,
    'invalid_value',
    `x-model-affinity names a conversation: up to ${longestAffinity} bytes without control characters`,
    { param: 'x-model-affinity' },
  );
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
