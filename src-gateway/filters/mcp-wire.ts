import { AsyncLocalStorage } from 'node:async_hooks';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type Dispatcher, request } from 'undici';
import { UpstreamFailure, upstreamFailure } from '../upstream/upstream-failure.ts';
import type { FilterSurroundings } from './filter-surroundings.ts';
import { isConnectionRefused, retryRefused } from './refused-connection.ts';

/** An MCP server refused a message with an HTTP status. */
export class McpHttpError extends Error {
  override readonly name = 'McpHttpError';
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`HTTP ${status}: ${body.slice(0, 2048)}`);
    this.status = status;
    this.body = body;
  }
}

export interface WireOptions {
  /** Of every HTTP request that is made meanwhile; the protocol's own win. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
  /** Fires when nobody waits any more. */
  readonly signal: AbortSignal;
}

/** What the wire tells of an exchange. */
export interface WireFacts {
  httpStatus: number | null;
  responseBytes: number;
}

interface OpenWire {
  readonly headers: Readonly<Record<string, string>>;
  readonly deadline: number;
  readonly http: AbortSignal;
  readonly facts: WireFacts;
  isOver: boolean;
  /** The stream of an answer is over; `null`: in good order. */
  bodyEnded(failure: UpstreamFailure | null): void;
}

const current = new AsyncLocalStorage<OpenWire>();

/** What is left to read behind an answer may take this long; the connection is kept when it ends. */
const lingerMs = 1000;
/** From the last byte of a stream to the answer in it: it has been parsed by then, if this process could run. */
const parsingMs = 50;
/** And on a busy machine it may not have run: so often the event loop must have turned as well. */
const parsingTurns = 20;

/**
 * Lets the protocol's client make one request, under these headers and within this time: the client
 * itself knows neither. Rejects with `UpstreamFailure`, `McpHttpError` or the client's own errors.
 */
export async function onWire<T>(
  options: WireOptions,
  facts: WireFacts,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { headers, signal, timeoutMs } = options;
  const asking = new AbortController();
  const http = new AbortController();
  let failure: UpstreamFailure | null = null;
  let hasEnded = false;
  let parsing: NodeJS.Timeout | undefined;
  const wire: OpenWire = {
    ...{ headers, facts, isOver: false },
    deadline: performance.now() + timeoutMs,
    http: http.signal,
    bodyEnded(broken) {
      hasEnded = true;
      if (broken !== null) stop(broken);
      else {
        const why = new UpstreamFailure('parse', 'the stream of events ended without an answer');
        parsing = setTimeout(() => afterTurns(parsingTurns, () => stop(why)), parsingMs);
      }
    },
  };
  const stop = (why: UpstreamFailure) => {
    if (wire.isOver) return;
    failure = why;
    wire.isOver = true;
    asking.abort();
    http.abort();
  };
  const onGone = () => stop(new UpstreamFailure('other', 'nobody waits for the answer any more'));
  const timer = setTimeout(
    () => stop(new UpstreamFailure('timeout', `no answer within ${Math.round(timeoutMs)} ms`)),
    timeoutMs,
  );
  signal.addEventListener('abort', onGone, { once: true });
  if (signal.aborted) onGone();
  try {
    return await current.run(wire, () => run(asking.signal));
  } catch (error) {
    throw failure ?? error;
  } finally {
    wire.isOver = true;
    clearTimeout(timer);
    clearTimeout(parsing);
    signal.removeEventListener('abort', onGone);
    if (!hasEnded) setTimeout(() => http.abort(), lingerMs).unref();
  }
}

function afterTurns(turns: number, work: () => void): void {
  if (turns === 0) work();
  else setImmediate(() => afterTurns(turns - 1, work));
}

export type McpServerAccess = Pick<FilterSurroundings, 'dispatcher' | 'maxAnswerBytes'>;

/** The `fetch` of the protocol's client. It opens no stream for news: nobody would read it. */
export function mcpFetch({ dispatcher, maxAnswerBytes }: McpServerAccess): FetchLike {
  return async (url, init = {}) => {
    const wire = current.getStore();
    const { body, method = 'GET' } = init;
    if (method === 'GET') return new Response(null, { status: 405 });
    if (wire === undefined || wire.isOver) throw new UpstreamFailure('other', 'the call is over');
    const target = new URL(url);
    const headers = { ...wire.headers, ...protocolHeaders(init.headers), host: target.host };
    const send = async () => {
      try {
        return await request(target, {
          ...{ dispatcher, headers },
          method: method === 'DELETE' ? method : 'POST',
          body: typeof body === 'string' ? body : null,
          signal: wire.http,
        });
      } catch (error) {
        return upstreamFailure(error);
      }
    };
    const isRefused = (result: unknown) => result instanceof UpstreamFailure && isConnectionRefused(result);
    const response = await retryRefused(send, isRefused, { deadline: wire.deadline, signal: wire.http });
    if (response instanceof UpstreamFailure) throw response;
    return answerOf(response, wire, maxAnswerBytes);
  };
}

/** The version of the protocol is named only to servers that know the header: it came with this one. */
const firstToldVersion = '2025-06-18';

function protocolHeaders(given: ConstructorParameters<typeof Headers>[0]): Record<string, string> {
  const headers = new Headers(given);
  const version = headers.get('mcp-protocol-version');
  if (version !== null && version < firstToldVersion) headers.delete('mcp-protocol-version');
  return Object.fromEntries(headers);
}

async function answerOf(
  { body, headers, statusCode }: Dispatcher.ResponseData,
  wire: OpenWire,
  limit: number,
): Promise<Response> {
  wire.facts.httpStatus = statusCode;
  if (statusCode >= 400) throw new McpHttpError(statusCode, await textOf(body, wire, limit));
  const kept: [string, string][] = [];
  for (const name of ['content-type', 'location', 'mcp-session-id']) {
    const value = headers[name];
    if (value !== undefined) kept.push([name, String(value)]);
  }
  const init = { status: statusCode, headers: kept };
  if (/^text\/event-stream/i.test(String(headers['content-type'] ?? ''))) {
    return new Response(streamOf(events(body, wire, limit)), init);
  }
  const text = await textOf(body, wire, limit);
  return new Response(text === '' ? null : text, init);
}

/** A web stream, pulled from as it is read. */
function streamOf(pieces: AsyncIterator<Buffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}

async function textOf(body: AsyncIterable<Buffer>, wire: OpenWire, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of limited(body, wire, limit)) chunks.push(chunk);
  } catch (error) {
    throw upstreamFailure(error);
  }
  return Buffer.concat(chunks).toString();
}

async function* events(body: AsyncIterable<Buffer>, wire: OpenWire, limit: number): AsyncGenerator<Buffer> {
  try {
    yield* limited(body, wire, limit);
  } catch (error) {
    wire.bodyEnded(upstreamFailure(error));
    throw error;
  }
  wire.bodyEnded(null);
}

async function* limited(body: AsyncIterable<Buffer>, wire: OpenWire, limit: number): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    wire.facts.responseBytes += chunk.length;
    if (length > limit) throw new UpstreamFailure('parse', `the answer is larger than ${limit} bytes`);
    yield chunk;
  }
}
