import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../apis/api-error.ts';
import type { GatewaySettings } from '../gateway-settings.ts';
import { isHostAlias } from '../providers/host-aliases.ts';
import { isLoopback } from '../providers/loopback.ts';

/** Refuses requests for a name that is not ours: a page that rebinds its own name to loopback. */
export function checkHost(headers: IncomingHttpHeaders, boundTo: string, settings: GatewaySettings): void {
  // Beyond loopback a listener stands behind names that only its operator knows.
  if (!isLoopback(boundTo)) return;
  const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (isLoopback(name) || isHostAlias(name)) return;
  if (settings.allowedHosts.some((allowed) => allowed.toLowerCase() === name)) return;
  throw new ApiError(
    403,
    'host_not_allowed',
    `The host name "${name}" does not belong to this listener. Add it to PLANO_ALLOWED_HOSTS if it does.`,
  );
}

/**
 * The origin that may read the answer; `null` for a request that no browser page made. Throws for a
 * page that may not call us.
 */
export function checkOrigin(headers: IncomingHttpHeaders, settings: GatewaySettings): string | null {
  const { origin } = headers;
  if (origin === undefined) return null;
  const { allowedOrigins } = settings;
  if (allowedOrigins.includes('*') || allowedOrigins.includes(origin) || isLoopbackOrigin(origin))
    return origin;
  throw new ApiError(
    403,
    'origin_not_allowed',
    `Pages of ${origin} may not call this listener. Add the origin to PLANO_ALLOWED_ORIGINS to allow it.`,
  );
}

function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && /^https?:$/.test(url.protocol) && isLoopback(url.hostname);
}

/**
 * Checks the gateway's own key where one is set, and takes it out of the headers: what carried it is
 * no provider's credential. Throws when it is missing or wrong.
 */
export function takeGatewayKey(headers: IncomingHttpHeaders, settings: GatewaySettings): void {
  const { gatewayKey } = settings;
  if (gatewayKey === null) return;
  const carriers: readonly [name: string, value: string | undefined][] = [
    ['x-plano-key', single(headers['x-plano-key'])],
    ['authorization', headers.authorization?.replace(/^bearer\s+/i, '')],
    ['x-api-key', single(headers['x-api-key'])],
  ];
  for (const [name, value] of carriers) {
    if (value === undefined || !sameText(value.trim(), gatewayKey)) continue;
    delete headers[name];
    return;
  }
  throw new ApiError(
    401,
    'invalid_gateway_key',
    'This gateway wants its key: send it as x-plano-key, as Authorization: Bearer or as x-api-key.',
  );
}

function sameText(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
