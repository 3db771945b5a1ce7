import { isObject, jsonText, member, numberMember, textMember } from '../json-value.ts';
import type { ReplyError } from '../reply.ts';

/** Reads what a provider says went wrong, where an answer was expected: the value of a member `error`. */
export function decodeError(error: unknown): ReplyError {
  if (typeof error === 'string') return { status: 502, code: null, message: error };
  const type = textMember(error, 'type');
  const code = textMember(error, 'code');
  return {
    status: statusOf(error, code, type),
    code,
    message: textMember(error, 'message') ?? ((isObject(error) && jsonText(error)) || 'upstream error'),
  };
}

/** The provider's own status where it tells one, as OpenRouter does in `code`. */
function statusOf(error: unknown, code: string | null, type: string | null): number {
  for (const name of ['code', 'status', 'status_code']) {
    const told = numberMember(error, name);
    if (told !== null && Number.isInteger(told) && told >= 400 && told <= 599) return told;
  }
  const digits = /^[45]\d\d$/.test(code ?? '') ? Number(code) : null;
  return digits ?? statusOfWord(code) ?? statusOfWord(type) ?? 502;
}

function statusOfWord(word: string | null): number | null {
  return words.find(([pattern]) => word !== null && pattern.test(word))?.[1] ?? null;
}

const words: readonly (readonly [pattern: RegExp, status: number])[] = [
  [/rate_limit|^requests$|^tokens$|insufficient_quota|too_many/i, 429],
  [/overloaded|unavailable/i, 503],
  [/authentication|invalid_api_key|unauthorized/i, 401],
  [/permission|forbidden/i, 403],
  [/not_found/i, 404],
  [/timeout/i, 504],
  [/^invalid|context_length|unsupported|bad_request/i, 400],
  [/server_error|internal/i, 500],
];

/** Whether a body or a chunk is an error and no answer: some gateways send one with status 200. */
export function errorMember(body: unknown): unknown {
  const error = member(body, 'error');
  return error === undefined || error === null || error === false || error === '' ? null : error;
}
