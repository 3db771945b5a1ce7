import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type ApiError, type ErrorEnvelope, errorBody } from '../apis/api-error.ts';
import { Departure } from '../upstream/departure.ts';
import type { HeaderList } from './response-headers.ts';

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);
/** Below this the coding's own frame eats what it saves. */
const smallestCompressed = 30;

/** One client request and its response: ids, time, and the few ways to answer. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt = Date.now();
  /** Fires when a reply is no longer wanted: the client has left, or the gateway stops. */
  readonly departure = new Departure();
  readonly #startedMono = performance.now();
  readonly #headers: HeaderList;
  #isCutShort = false;
  #headersAfterMs: number | null = null;
  #unreadMs = 0;
  #lastWords: Uint8Array | null = null;
  #bytesOut = 0;

  constructor(request: IncomingMessage, response: ServerResponse, headers: HeaderList) {
    this.request = request;
    this.response = response;
    const [path = '/', ...rest] = (request.url ?? '/').split('?');
    this.path = path;
    this.query = rest.join('?');
    this.requestId = requestIdOf(request);
    this.#headers = headers;
    this.setHeader('x-request-id', this.requestId);
    this.setHeader('request-id', this.requestId);
    response.once('close', () => {
      if (!response.writableFinished) this.departure.abort();
    });
  }

  /** The gateway stops and waits no longer. */
  cutShort(): void {
    if (this.departure.aborted) return;
    this.#isCutShort = true;
    this.departure.abort();
  }

  /** Milliseconds that the end of an answer may wait for a client that does not read it; 0: for ever. */
  limitUnread(ms: number): void {
    this.#unreadMs = ms;
  }

  /** The client does not read what it gets: it counts as gone. */
  abandon(): void {
    this.departure.abort();
    this.response.destroy();
  }

  /** The same for who needs a whole signal. */
  get gone(): AbortSignal {
    return this.departure.signal;
  }

  get isCutShort(): boolean {
    return this.#isCutShort;
  }

  get clientLeft(): boolean {
    return this.departure.aborted && !this.#isCutShort;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedMono;
  }

  /** Until the head of the response was written; `null`: not yet. */
  get headersAfterMs(): number | null {
    return this.#headersAfterMs;
  }

  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** What every answer gets beside its own headers. */
  get headers(): Readonly<HeaderList> {
    return this.#headers;
  }

  setHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  /** Adds to a header that is a list. */
  appendHeader(name: string, value: string): void {
    const before = this.#headers[name];
    this.#headers[name] = before === undefined ? value : [before, value].flat().join(', ');
  }

  writeHead(status: number, headers: HeaderList): void {
    this.#headersAfterMs = this.elapsedMs;
    this.response.writeHead(status, joinedHeaders(headers, this.#headers));
  }

  /** The head alone, once it is plain that no body comes with it: together they are one write. */
  flushHead(): void {
    setImmediate(() => {
      if (this.#bytesOut === 0 && !this.response.writableEnded) this.response.flushHeaders();
    });
  }

  /** Nothing happens when the client is gone. */
  write(bytes: Uint8Array): void {
    if (this.response.destroyed) return;
    this.#bytesOut += bytes.length;
    this.response.write(bytes);
  }

  end(): void {
    if (this.#lastWords !== null) this.write(this.#lastWords);
    this.#end();
  }

  /** What is to be written behind everything else of an answer that is not sent whole. */
  endWith(bytes: Uint8Array): void {
    this.#lastWords = bytes;
  }

  /** A whole reply, compressed when the client takes it. */
  async send(status: number, headers: HeaderList, body: Buffer): Promise<void> {
    const coding =
      body.length < smallestCompressed ? null : preferredCoding(this.request.headers['accept-encoding']);
    const bytes = coding === null ? body : await compress(coding, body);
    if (this.response.destroyed) return;
    this.#bytesOut += bytes.length;
    this.writeHead(status, {
      ...headers,
      ...(coding !== null && {
        'content-encoding': coding,
        vary: [headers.vary ?? [], 'accept-encoding'].flat().join(', '),
      }),
      'content-length': String(bytes.length),
    });
    // What one turn of the event loop brings goes out together: to wake its readers costs more than to write.
    setImmediate(() => this.#end(this.request.method === 'HEAD' ? undefined : bytes));
  }

  /** Any progress of the connection begins the wait anew; with the last byte it is over. */
  #end(last?: Buffer): void {
    if (this.response.destroyed) return;
    this.response.end(last);
    if (this.#unreadMs > 0 && this.response.writableLength > 0) {
      this.response.setTimeout(this.#unreadMs, () => this.response.destroy());
    }
  }

  sendJson(status: number, body: string, headers: HeaderList = {}): Promise<void> {
    return this.send(status, { 'content-type': 'application/json', ...headers }, Buffer.from(body));
  }

  sendError(error: ApiError, envelope: ErrorEnvelope): Promise<void> {
    return this.sendJson(error.status, errorBody(envelope, error, this.requestId), { ...error.headers });
  }
}

/** As name, value, …: ours win; what a cache must look at is the sum of what each side says. */
function joinedHeaders(theirs: HeaderList, ours: HeaderList): (string | string[])[] {
  const joined: (string | string[])[] = [];
  for (const [name, value] of Object.entries(theirs)) {
    if (ours[name] === undefined) joined.push(name, value);
  }
  for (const [name, value] of Object.entries(ours)) {
    const beside = name === 'vary' ? theirs[name] : undefined;
    joined.push(name, beside === undefined ? value : [beside, value].flat().join(', '));
  }
  return joined;
}

/** The client's id when it can stand in a header and a log line, else a new one. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\x21-\x7e]{1,256}$/.test(given) ? given : randomUUID();
}

type Coding = 'gzip' | 'br';

const codings: readonly Coding[] = ['gzip', 'br'];

function preferredCoding(accepted: string | string[] | undefined): Coding | null {
  if (accepted === undefined) return null;
  const wanted = new Set(String(accepted).split(',').flatMap(wantedCoding));
  return codings.find((coding) => wanted.has(coding)) ?? null;
}

/** The name in one element of `Accept-Encoding`, lower case; none when its weight is 0 (RFC 9110, 12.5.3). */
function wantedCoding(element: string): readonly string[] {
  const [name = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return weight === undefined || Number(weight) > 0 ? [name] : [];
}

/** Fast levels: a reply waits for its compression. */
function compress(coding: Coding, body: Buffer): Promise<Buffer> {
  if (coding === 'gzip') return gzipAsync(body, { level: 1 });
  return brotliAsync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } });
}
