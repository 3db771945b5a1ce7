import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ApiError } from '../apis/api-error.ts';

export interface BodyLimits {
  /** After decompression. */
  readonly bytes: number;
  /** Milliseconds until the last byte is in; 0: no limit. */
  readonly ms: number;
}

/** The whole request body, decompressed. Throws `ApiError` 400, 408, 413 or 415. */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  checkContentType(request.headers);
  const declared = Number(request.headers['content-length'] ?? 0);
  const decoder = decoderFor(request.headers['content-encoding']);
  if (decoder === null && declared > limits.bytes) throw tooLarge(limits.bytes);
  const source = decoder === null ? request : pipeline(request, decoder, ignore);
  return collect(source, limits);
}

/** `setTimeout` takes anything longer for no time at all. */
const longestTimer = 2 ** 31 - 1;

/** A body that stalls must not hold its connection for ever. Throws `ApiError` 408 when the time is over. */
export async function within<T>(ms: number, read: () => Promise<T>): Promise<T> {
  if (ms === 0) return read();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooSlow(ms)), Math.min(ms, longestTimer));
  try {
    return await Promise.race([read(), over]);
  } finally {
    clearTimeout(timer);
  }
}

function collect(source: Readable, { bytes: limit, ms }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = ms > 0 ? setTimeout(() => reject(tooSlow(ms)), Math.min(ms, longestTimer)) : undefined;
    const refuse = (refusal: ApiError) => {
      clearTimeout(timer);
      reject(refusal);
    };
    source.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        source.pause();
        refuse(tooLarge(limit));
      } else chunks.push(chunk);
    });
    source.once('end', () => {
      clearTimeout(timer);
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length));
    });
    source.once('error', (cause) => refuse(unreadable(cause)));
    source.once('close', () => {
      if (!source.readableEnded) refuse(unreadable(new Error('the client left')));
    });
  });
}

/** The answer to a body that broke off: the client has left, as a rule. */
export function unreadable(cause: unknown): ApiError {
  return new ApiError(400, 'invalid_body', 'Failed to read request body', { cause });
}

/** The answer to a body of more than `limit` bytes. */
export function tooLarge(limit: number): ApiError {
  return new ApiError(413, 'request_too_large', `The request body is larger than ${limit} bytes`, {
    headers: { connection: 'close' },
  });
}

function tooSlow(ms: number): ApiError {
  return new ApiError(408, 'request_timeout', `The request body did not come in whole within ${ms} ms`, {
    headers: { connection: 'close' },
  });
}

/** JSON, whatever its suffix; `text/plain` is curl's habit, but from a page it dodges the preflight. */
function checkContentType(headers: IncomingHttpHeaders): void {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === 'application/json' || type.endsWith('+json')) return;
  if ((type === 'text/plain' || type === 'application/x-www-form-urlencoded') && headers.origin === undefined)
    return;
  throw new ApiError(
    415,
    'unsupported_media_type',
    `Content type "${type}" is not supported; send application/json`,
  );
}

function decoderFor(encoding: string | undefined): Transform | null {
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return createInflate();
    default:
      throw new ApiError(
        415,
        'unsupported_media_type',
        `Content encoding "${encoding}" is not supported; use gzip, br or deflate`,
      );
  }
}

/** The error reaches the reader of the decoder; `pipeline` only wants a callback. */
function ignore(): void {}
