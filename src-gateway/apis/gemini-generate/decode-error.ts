import { isObject, member, numberMember, textMember } from '../json-value.ts';
import type { ReplyError } from '../reply.ts';

/** The error in a body or an event, alone or in a list as Gemini's streams have it; `null`: there is none. */
export function decodeError(body: unknown): ReplyError | null {
  const error = member(Array.isArray(body) ? body[0] : body, 'error');
  if (!isObject(error)) return null;
  const status = numberMember(error, 'code');
  return {
    status: status !== null && status >= 400 && status <= 599 ? status : 502,
    // Google's words for errors are none that clients of other APIs know.
    code: null,
    message: textMember(error, 'message') ?? textMember(error, 'status') ?? 'upstream error',
  };
}
