import { type ErrorEnvelope, typesOf } from './api-error.ts';
import { isObject, listMember, member, parseJson, textMember } from './json-value.ts';

export interface ProviderRefusal {
  readonly status: number;
  /** As it came, whatever it is. */
  readonly body: string;
  /** Profile name. */
  readonly provider: string;
  readonly requestId: string;
}

/** Characters of an error that is no JSON, and of an original that is shown beside its translation. */
const longestText = 2048;

/**
 * A provider's error in the words of another API: its sentence, its type and code where the other API
 * knows them, and the original as `provider_error`.
 */
export function translateError(envelope: ErrorEnvelope, refusal: ProviderRefusal): string {
  const { status, body, provider, requestId } = refusal;
  const parsed = parseJson(body);
  const told = errorOf(parsed);
  const message = messageOf(parsed, told) ?? (body.slice(0, longestText) || `HTTP ${status}`);
  const type = textMember(told, 'type') ?? '';
  const [openaiType, anthropicType] = typesOf(status);
  const provider_error = { provider, status, body: parsed ?? body.slice(0, longestText) };
  if (envelope === 'anthropic') {
    return JSON.stringify({
      type: 'error',
      error: { type: anthropicTypes.has(type) ? type : anthropicType, message, provider_error },
      request_id: requestId,
    });
  }
  return JSON.stringify({
    error: {
      message,
      type: openaiTypes.has(type) ? type : openaiType,
      param: textMember(told, 'param'),
      code: textMember(told, 'code') ?? (status === 429 ? 'rate_limit_exceeded' : null),
      provider_error,
    },
  });
}

/** The sentence in an error body of any vendor; `null`: there is none. */
function messageOf(body: unknown, error: unknown): string | null {
  if (typeof error === 'string') return error;
  for (const [from, name] of [
    [error, 'message'],
    [body, 'message'],
    [body, 'Message'],
    [body, 'detail'],
    [listMember(body, 'errors')[0], 'message'],
  ] as const) {
    const text = textMember(from, name);
    if (text !== null && text !== '') return text;
  }
  return null;
}

/** Gemini puts its error into a list. */
function errorOf(body: unknown): unknown {
  const first = Array.isArray(body) ? body[0] : body;
  return member(first, 'error') ?? (isObject(first) ? first : null);
}

const openaiTypes: ReadonlySet<string> = new Set([
  'invalid_request_error',
  'authentication_error',
  'permission_error',
  'rate_limit_error',
  'insufficient_quota',
  'server_error',
]);

const anthropicTypes: ReadonlySet<string> = new Set([
  'invalid_request_error',
  'authentication_error',
  'billing_error',
  'permission_error',
  'not_found_error',
  'request_too_large',
  'rate_limit_error',
  'timeout_error',
  'api_error',
  'overloaded_error',
]);
