import type { IncomingHttpHeaders } from 'node:http';
import type { TracingConfig } from '../config/gateway-config.ts';
import type { Redactor } from '../config/redactor.ts';
import { redactSecrets } from '../config/secrets.ts';
import { isReservedKey } from './attributes.ts';

/** The user's own span attributes of one request: static pairs, then those taken from its headers. */
export type CustomAttributes = ReadonlyMap<string, string>;

/** `headers` as Node gives them; `rawHeaders` decide when a name was sent more than once. */
export interface RequestHeaders {
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders?: readonly string[];
}

/**
 * Prepares `tracing.span_attributes` once, for every request to come. A value in which `redact` finds a secret
 * is not kept, whatever the header is called.
 */
export function compileCustomAttributes(
  config: Pick<TracingConfig, 'headerPrefixes' | 'staticAttributes'> | null,
  redact: Redactor = redactSecrets,
): (request: RequestHeaders) => CustomAttributes {
  const statics: CustomAttributes = new Map(Object.entries(config?.staticAttributes ?? {}));
  const prefixes = (config?.headerPrefixes ?? []).map((prefix) => prefix.toLowerCase());
  if (prefixes.length === 0) {
    return () => statics;
  }
  const holdsSecret = (value: string) => redact(value) !== value;
  return (request) => {
    const attributes = new Map(statics);
    for (const [name, value] of headerPairs(request)) {
      const key = keyOf(name, prefixes);
      if (key !== null && visibleAscii.test(value)) {
        attributes.set(key, isSecretHeader(name) || holdsSecret(value) ? '[redacted]' : value.trim());
      }
    }
    return attributes;
  };
}

/** The first matching prefix decides, not the longest; `null`: none matches or nothing is left. */
function keyOf(name: string, prefixes: readonly string[]): string | null {
  const prefix = prefixes.find((candidate) => name.startsWith(candidate));
  if (prefix === undefined) {
    return null;
  }
  const key = name.slice(prefix.length).replace(/^-+/, '').replaceAll('-', '.');
  if (key === '') {
    return null;
  }
  return isReservedKey(key) ? `header.${key}` : key;
}

function* headerPairs({ headers, rawHeaders }: RequestHeaders): Generator<[string, string]> {
  if (rawHeaders !== undefined) {
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      yield [(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? ''];
    }
    return;
  }
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) {
      yield [name, last];
    }
  }
}

const visibleAscii = /^[\x20-\x7e\t]*$/;

function isSecretHeader(name: string): boolean {
  return secretHeaders.has(name) || secretWord.test(name);
}

const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-amz-security-token',
  'x-plano-key',
]);
const secretWord = /(^|[-_])(token|secret|password|passwd|apikey|api-key|credential)s?([-_]|$)/;
