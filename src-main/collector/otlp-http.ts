import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress } from 'node:zlib';
import { isLoopback } from '../../src-gateway/providers/loopback.ts';
import type { CollectorLimits } from './collector-limits.ts';
import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import {
  exportResponseJson,
  exportResponseProtobuf,
  type SignalName,
  statusProtobuf,
} from './export-response.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import type { Receiver } from './receiver.ts';
import type { BindAddress } from './worker-messages.ts';

export interface OtlpHttpOptions {
  readonly receiver: Receiver;
  readonly limits: CollectorLimits;
  readonly bind: BindAddress;
  /** Further names that a client on this machine may call us by. */
  readonly allowedHosts: readonly string[];
}

/** OTLP over HTTP: `/v1/traces`, `/v1/metrics`, `/v1/logs`, and `/healthz`. Not listening yet. */
export function createOtlpHttpServer(options: OtlpHttpOptions): Server {
  const endpoint = new OtlpHttpEndpoint(options);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    endpoint.handle(request, response).catch(() => response.destroy());
  });
  server.maxRequestsPerSocket = 0;
  return server;
}

const signals: Readonly<Record<string, SignalName>> = {
  '/v1/traces': 'traces',
  '/v1/metrics': 'metrics',
  '/v1/logs': 'logs',
};

type Encoding = 'json' | 'protobuf';

/** An answer other than success: `code` is one of google.rpc.Code. */
class HttpRefusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

class OtlpHttpEndpoint {
  readonly #options: OtlpHttpOptions;
  #open = 0;

  constructor(options: OtlpHttpOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A refused client may still be sending; its socket must not bring us down.
    request.on('error', () => {});
    const encoding = contentEncoding(request);
    try {
      this.#checkHost(request);
      const origin = localOrigin(request);
      if (origin === null && request.headers.origin !== undefined) {
        throw new HttpRefusal(403, 7, 'origin not allowed');
      }
      if (origin) response.setHeader('access-control-allow-origin', origin).setHeader('vary', 'origin');
      await this.#route(request, response, encoding);
    } catch (error) {
      if (!(error instanceof HttpRefusal)) throw error;
      refuse(request, response, error, encoding ?? 'json');
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, encoding: Encoding | null): Promise<void> {
    const path = (request.url ?? '').replace(/[?#].*$/, '');
    if (path === '/healthz' && (request.method === 'GET' || request.method === 'HEAD')) {
      send(
        response,
        200,
        'application/json',
        `{"status":"ok","spans":${this.#options.receiver.spanCount()}}`,
      );
      return;
    }
    const signal = signals[path];
    if (!signal) throw new HttpRefusal(404, 5, 'not found');
    if (request.method === 'OPTIONS') {
      preflight(request, response);
      return;
    }
    if (request.method !== 'POST') throw new HttpRefusal(405, 12, 'method not allowed', { allow: 'POST' });
    if (!encoding) {
      throw new HttpRefusal(415, 3, 'unsupported content type', {
        accept: 'application/x-protobuf, application/json',
      });
    }
    if (this.#open >= this.#options.limits.concurrentRequests) throw tooBusy();
    this.#open++;
    try {
      await this.#export(signal, request, response, encoding);
    } finally {
      this.#open--;
    }
  }

  async #export(
    signal: SignalName,
    request: IncomingMessage,
    response: ServerResponse,
    encoding: Encoding,
  ): Promise<void> {
    const { receiver, limits } = this.#options;
    const body = await decompress(request, await readBody(request, limits.httpBytes), limits.httpBytes);
    if (signal !== 'traces') {
      answer(response, signal, encoding, { rejected: 0, message: receiver.discard(signal) });
      return;
    }
    const outcome = await receiver.store(decode(body, encoding));
    switch (outcome.kind) {
      case 'stored':
        answer(response, signal, encoding, outcome);
        return;
      case 'queue-full':
        throw tooBusy();
      case 'store-failed':
        throw new HttpRefusal(503, 14, `the trace store failed: ${outcome.message}`, { 'retry-after': '30' });
      case 'closing':
        throw new HttpRefusal(503, 14, 'shutting down', { connection: 'close' });
      default:
        outcome satisfies never;
    }
  }

  /** A web page can point a name of its own at this machine; only our names are answered. */
  #checkHost(request: IncomingMessage): void {
    const { bind, allowedHosts } = this.#options;
    if (!isLoopback(bind.host)) return;
    const host = (request.headers.host ?? '')
      .replace(/:\d+$/, '')
      .replace(/^\[|\]$/g, '')
      .toLowerCase();
    if (isLoopback(host) || host === bind.host || allowedHosts.includes(host)) return;
    throw new HttpRefusal(403, 7, 'unknown host');
  }
}

function contentEncoding(request: IncomingMessage): Encoding | null {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-protobuf' ? 'protobuf' : null;
}

function decode(body: Buffer, encoding: Encoding) {
  try {
    return encoding === 'json' ? decodeJson(body.toString('utf8')) : decodeProtobuf(body);
  } catch (error) {
    if (error instanceof OtlpDecodeError) throw new HttpRefusal(400, 3, error.message);
    throw error;
  }
}

function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) {
      request.pause();
      reject(tooLarge(limit));
    } else {
      chunks.push(chunk);
    }
  });
  request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  request.on('close', () => reject(new Error('the client went away')));
  return promise;
}

const decompressors = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  zstd: promisify(zstdDecompress),
} as const;

async function decompress(request: IncomingMessage, body: Buffer, limit: number): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return body;
  if (!Object.hasOwn(decompressors, encoding)) throw new HttpRefusal(415, 3, 'unsupported content encoding');
  const expand = decompressors[encoding as keyof typeof decompressors];
  try {
    return await expand(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new HttpRefusal(400, 3, `cannot decompress the body (${encoding})`);
  }
}

function tooLarge(limit: number): HttpRefusal {
  return new HttpRefusal(413, 8, `the body exceeds ${limit} bytes`);
}

function tooBusy(): HttpRefusal {
  return new HttpRefusal(429, 8, 'too many spans at once', { 'retry-after': '1' });
}

function answer(
  response: ServerResponse,
  signal: SignalName,
  encoding: Encoding,
  result: { readonly rejected: number; readonly message: string },
): void {
  if (encoding === 'json') send(response, 200, 'application/json', exportResponseJson(signal, result));
  else send(response, 200, 'application/x-protobuf', exportResponseProtobuf(result));
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: HttpRefusal,
  encoding: Encoding,
): void {
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
  // The rest of a body that we will not read ends with the connection.
  if (!request.complete) response.setHeader('connection', 'close');
  const { status, code, message } = refusal;
  if (encoding === 'json') send(response, status, 'application/json', JSON.stringify({ code, message }));
  else send(response, status, 'application/x-protobuf', statusProtobuf(code, message));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function preflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? 'content-type',
    'access-control-max-age': '600',
  });
  response.end();
}

/** The origin of a page that this machine serves itself. */
function localOrigin(request: IncomingMessage): string | null {
  const { origin } = request.headers;
  return origin && /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/.test(origin) ? origin : null;
}
