import type { ApiFailure } from '../api-failure.ts';
import type { JsonObject } from '../json-value.ts';

const typeAndCode: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  401: ['invalid_request_error', 'invalid_api_key'],
  402: ['insufficient_quota', 'insufficient_quota'],
  403: ['permission_error', null],
  429: ['rate_limit_error', 'rate_limit_exceeded'],
};

/** OpenAI's error object, on the Chat Completions and the Responses API alike. */
export function openaiError(failure: ApiFailure): JsonObject {
  const fallback = [failure.status >= 500 ? 'server_error' : 'invalid_request_error', null] as const;
  const [type, code] = typeAndCode[failure.status] ?? fallback;
  return {
    error: { message: failure.message, type, param: failure.param, code: failure.code ?? code },
  };
}
