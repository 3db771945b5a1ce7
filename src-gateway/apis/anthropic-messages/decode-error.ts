import { textMember } from '../json-value.ts';
import type { ReplyError } from '../reply.ts';

/** Reads the `error` member of an Anthropic error. */
export function decodeError(error: unknown): ReplyError {
  const known = statuses.get(textMember(error, 'type') ?? '');
  return {
    status: known?.status ?? 502,
    code: known?.code ?? null,
    message: textMember(error, 'message') ?? 'the provider reported an error without a message',
  };
}

/** Anthropic's types, and the code that OpenAI's clients know each as. */
const statuses: ReadonlyMap<string, { readonly status: number; readonly code: string | null }> = new Map([
  ['invalid_request_error', { status: 400, code: null }],
  ['authentication_error', { status: 401, code: 'invalid_api_key' }],
  ['billing_error', { status: 402, code: 'insufficient_quota' }],
  ['permission_error', { status: 403, code: null }],
  ['not_found_error', { status: 404, code: null }],
  ['request_too_large', { status: 413, code: 'request_too_large' }],
  ['rate_limit_error', { status: 429, code: 'rate_limit_exceeded' }],
  ['api_error', { status: 500, code: null }],
  ['timeout_error', { status: 504, code: 'upstream_timeout' }],
  ['overloaded_error', { status: 529, code: 'overloaded' }],
]);
