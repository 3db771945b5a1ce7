/** The parts of a URL as far as the config language looks at them. */
export interface UrlParts {
  readonly scheme: string;
  readonly userInfo: string | null;
  /** Lower-case, IPv6 with brackets. */
  readonly host: string;
  readonly port: number | null;
  /** `''` or starting with `/`. */
  readonly path: string;
  readonly query: string | null;
  readonly fragment: string | null;
}

/** Why a text is no URL. */
export type UrlProblem = 'scheme' | 'host' | 'port' | 'bracket';

/**
 * Splits `scheme://[user@]host[:port][/path][?query][#fragment]`. Written for texts that may still hold
 * `$NAME` references, which the platform's URL parser would escape or refuse.
 */
export function parseUrl(text: string): UrlParts | UrlProblem {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text);
  if (match === null) return 'scheme';
  const [, scheme = '', authority = '', path = '', query, fragment] = match;
  const at = authority.lastIndexOf('@');
  const userInfo = at < 0 ? null : authority.slice(0, at);
  const hostPort = authority.slice(at + 1);
  if (hostPort.startsWith('[') && !hostPort.includes(']')) return 'bracket';
  const split = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(hostPort);
  const host = split?.[1] ?? '';
  if (split === null) return 'port';
  if (host === '' || /\s/.test(host)) return 'host';
  const port = split[2] === undefined || split[2] === '' ? null : portOf(split[2]);
  if (port === undefined) return 'port';
  return {
    scheme: scheme.toLowerCase(),
    userInfo,
    host: host.includes('$') ? host : host.toLowerCase(),
    port,
    path,
    query: query ?? null,
    fragment: fragment ?? null,
  };
}

function portOf(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port > 65535 ? undefined : port;
}

/** `scheme://host[:port]` */
export function originOf(url: UrlParts): string {
  return `${url.scheme}://${url.host}${url.port === null ? '' : `:${url.port}`}`;
}

/** Loopback, private ranges, `*.local`, `*.internal` and names without a dot. */
export function isPrivateHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isLoopbackHost(name)) return true;
  if (/^10\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\./.test(name)) return true;
  if (name.includes(':')) return /^f[cd]/.test(name);
  return !name.includes('.') || /\.(local|internal)$/.test(name);
}

export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);
}
