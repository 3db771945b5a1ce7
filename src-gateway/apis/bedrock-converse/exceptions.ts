import { type JsonObject, textMember } from '../json-value.ts';
import type { ReplyError } from '../reply.ts';

/** What an exception within a stream means as an HTTP error. */
export function decodeException(name: string, data: JsonObject): ReplyError {
  const { status, code } = exceptions.get(name) ?? unknownException;
  const message = textMember(data, 'message') ?? textMember(data, 'Message');
  return { status, code, message: message ?? `Bedrock ended the stream with ${name || 'an error'}` };
}

type Meaning = Pick<ReplyError, 'status' | 'code'>;

const unknownException: Meaning = { status: 502, code: null };

/** Bedrock's exceptions, and the code that OpenAI's clients know each as. */
const exceptions: ReadonlyMap<string, Meaning> = new Map([
  ['throttlingException', { status: 429, code: 'rate_limit_exceeded' }],
  ['validationException', { status: 400, code: null }],
  ['internalServerException', { status: 500, code: null }],
  ['modelStreamErrorException', { status: 502, code: null }],
  ['modelTimeoutException', { status: 504, code: 'upstream_timeout' }],
  ['serviceUnavailableException', { status: 503, code: 'overloaded' }],
]);
