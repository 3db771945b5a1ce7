import type { Redactor } from '../config/redactor.ts';
import { isSecretHeader } from './header-secrets.ts';

/** Headers that say how a request or a reply is meant, not whose it is. */
const harmless = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'anthropic-beta',
  'anthropic-version',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'host',
  'openai-beta',
  'openai-processing-ms',
  'openai-version',
  'request-id',
  'retry-after',
  'server',
  'traceparent',
  'tracestate',
  'transfer-encoding',
  'user-agent',
  'vary',
  'via',
  'x-envoy-upstream-service-time',
  'x-model-affinity',
  'x-request-id',
]);
const harmlessPrefixes = ['anthropic-ratelimit-', 'x-arch-', 'x-plano-', 'x-ratelimit-', 'x-stainless-'];

const masked = '••••';
const mostHeaders = 100;

/** Every name, and the values of those that are known to be harmless; `pairs`: name, value, name, value … */
export function shownHeaders(pairs: readonly string[], redact: Redactor): [name: string, value: string][] {
  const shown: [string, string][] = [];
  for (let index = 0; index + 1 < pairs.length && shown.length < mostHeaders; index += 2) {
    const name = (pairs[index] ?? '').toLowerCase();
    shown.push([name, isHarmless(name) ? redact(pairs[index + 1] ?? '') : masked]);
  }
  return shown;
}

function isHarmless(name: string): boolean {
  if (isSecretHeader(name)) return false;
  return harmless.has(name) || harmlessPrefixes.some((prefix) => name.startsWith(prefix));
}
