import { type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { ApiError, envelopeFor } from '../apis/api-error.ts';
import { isLoopback } from '../providers/loopback.ts';
import type { RequestHandler } from '../telemetry/counted-calls.ts';
import { checkHost, checkOrigin, takeGatewayKey } from './access-rules.ts';
import { answerMalformed } from './answer-malformed.ts';
import { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import { OpenExchanges } from './open-exchanges.ts';

export interface ServerCounters {
  requests: number;
  errors: number;
  inFlight: number;
}

export interface ListenerServer {
  /** Resolves with the port, which may have been 0. Rejects with the system's error; the server is closed then. */
  listen(address: string, port: number): Promise<number>;
  /** Gives the port up; resolves when it is free. Requests that run go on. */
  release(): Promise<void>;
  /**
   * Resolves when every request has ended; those that run after `graceMs` milliseconds are cut short. How
   * many these were.
   */
  close(graceMs: number): Promise<number>;
}

/** Time for clients to read the end of what was cut short, and for connections that nobody uses. */
const lastWordsMs = 250;

const healthPaths = new Set(['/healthz', '/livez', '/readyz']);
const modelListPaths = ['/v1/models', '/agents/v1/models'];
/** What one kind of listener serves beside what all of them do. */
export interface ListenerSurface {
  readonly routes: readonly ListenerRoute[];
  /** The value of `allow` for a path of its own; `null`: it is none of them. */
  allowedMethods(path: string): string | null;
  /** The answer to a path that leads nowhere. */
  answerUnknown(context: ListenerContext, exchange: Exchange): Promise<void>;
  /** A request that is not counted as traffic of the listener. */
  isRehearsal(exchange: Exchange): boolean;
}

export interface ListenerRoute {
  /** Left out: `POST`. */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** As fastify reads it. */
  readonly path: string;
  readonly handler: RequestHandler;
  serve(context: ListenerContext, exchange: Exchange): Promise<void>;
}

/** The HTTP server of a listener: who may come in, and which path leads where. */
export function createListenerServer(
  surface: ListenerSurface,
  context: ListenerContext,
  counters: ServerCounters,
  onChange: () => void,
): ListenerServer {
  const open = new OpenExchanges();
  let released: Promise<void> | null = null;
  const app = fastify({
    logger: false,
    // Bodies are read, limited and decompressed by the pipeline itself.
    bodyLimit: Number.MAX_SAFE_INTEGER,
    keepAliveTimeout: 72_000,
    http: { maxHeaderSize: 64 * 1024 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: true,
    clientErrorHandler: answerMalformed,
    // A path that cannot be decoded is one that does not exist.
    frameworkErrors: (_error, request, reply) => void answerUnknown(request, reply),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));

  /** Runs a handler around the counters; the reply is written by the exchange, not by fastify. */
  function serve(
    handler: RequestHandler | null,
    run: (exchange: Exchange) => Promise<void>,
  ): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
    return async (request, reply) => {
      reply.hijack();
      const exchange = new Exchange(request.raw, reply.raw, {});
      open.add(exchange);
      if (released !== null) exchange.setHeader('connection', 'close');
      const { metrics } = context;
      counters.inFlight += 1;
      if (handler !== null) {
        metrics.requestStarted(handler);
        onChange();
      }
      try {
        admit(context, exchange, handler);
        await run(exchange);
      } catch (error) {
        await answerError(context, exchange, error);
      } finally {
        const status = exchange.response.headersSent ? exchange.response.statusCode : 0;
        counters.inFlight -= 1;
        if (handler !== null) {
          if (!surface.isRehearsal(exchange)) {
            counters.requests += 1;
            if (status >= 400 || (status === 0 && !exchange.departure.aborted)) counters.errors += 1;
          }
          metrics.requestFinished({
            handler,
            method: exchange.request.method ?? 'GET',
            status,
            durationMs: exchange.elapsedMs,
            headersMs: exchange.headersAfterMs,
          });
          onChange();
        }
      }
    };
  }

  for (const { handler, method = 'POST', path, serve: run } of surface.routes) {
    const onRequest = serve(handler, (exchange) => run(context, exchange));
    // A hook comes before all that fastify does about a body, which the pipeline reads by itself.
    app.route({ method, url: path, onRequest, handler: () => undefined });
  }
  for (const path of modelListPaths) {
    app.get(
      path,
      serve('list_models', (exchange) => sendModels(context, exchange)),
    );
  }
  app.get(
    '/v1/models/*',
    serve('list_models', (exchange) => sendModel(context, exchange)),
  );
  app.get(
    '/debug/memstats',
    serve('not_found', (exchange) => sendMemory(surface, context, exchange)),
  );
  for (const path of healthPaths) {
    app.get(
      path,
      serve(null, (exchange) => sendHealth(context, exchange, released !== null)),
    );
  }
  const answerPreflight = serve('cors_preflight', (exchange) =>
    preflight(exchange, allowedMethods(surface, exchange.path)),
  );
  const answerUnknown = serve('not_found', async (exchange) => {
    const allow = allowedMethods(surface, exchange.path);
    if (allow === null) return surface.answerUnknown(context, exchange);
    throw new ApiError(405, 'method_not_allowed', `${exchange.path} takes ${allow}`, { headers: { allow } });
  });
  app.setNotFoundHandler((request, reply) =>
    request.method === 'OPTIONS' ? answerPreflight(request, reply) : answerUnknown(request, reply),
  );
  const { server } = app;
  return {
    async listen(address, port) {
      try {
        // One of several workers shares the port with the others; any other process has it to itself.
        await app.listen({ host: address, port, exclusive: false });
      } catch (error) {
        await app.close();
        throw error;
      }
      const bound = server.address();
      return typeof bound === 'object' && bound !== null ? bound.port : port;
    },
    async release() {
      // The socket is gone when `close` returns; its callback comes when the last connection has ended.
      released ??= new Promise((resolve) => server.close(() => resolve()));
    },
    async close(graceMs) {
      await this.release();
      const closeSoon = () => setTimeout(() => server.closeAllConnections(), lastWordsMs);
      let last: NodeJS.Timeout | undefined;
      let cutCount = 0;
      const cut = setTimeout(() => {
        cutCount = open.cutShort();
        last = closeSoon();
      }, graceMs);
      await open.ended();
      clearTimeout(cut);
      server.closeIdleConnections();
      last ??= closeSoon();
      await released;
      clearTimeout(last);
      await app.close();
      return cutCount;
    },
  };
}

/** Host name, browser origin, gateway key. Health is open to everybody: probes know none of them. */
function admit(
  { listener, plan }: ListenerContext,
  exchange: Exchange,
  handler: RequestHandler | null,
): void {
  if (handler === null) return;
  const { headers, method } = exchange.request;
  const { settings } = plan();
  checkHost(headers, listener.address, settings);
  const isModelList = modelListPaths.includes(exchange.path);
  if (isModelList) exchange.setHeader('access-control-allow-origin', '*');
  else {
    const origin = checkOrigin(headers, settings);
    if (origin !== null) {
      exchange.setHeader('access-control-allow-origin', origin);
      exchange.setHeader('vary', 'origin');
      exchange.setHeader('access-control-expose-headers', '*');
    }
  }
  if (method !== 'OPTIONS') takeGatewayKey(headers, settings);
}

async function preflight(exchange: Exchange, allow: string | null): Promise<void> {
  exchange.setHeader('access-control-allow-methods', 'GET, POST, OPTIONS');
  const asked = exchange.request.headers['access-control-request-headers'];
  exchange.setHeader('access-control-allow-headers', asked ?? 'Authorization, Content-Type');
  exchange.setHeader('access-control-max-age', '600');
  exchange.setHeader('allow', allow ?? 'GET, POST, OPTIONS');
  exchange.writeHead(204, {});
  exchange.end();
}

/** What every listener has. */
function allowedMethods(surface: ListenerSurface, path: string): string | null {
  if (healthPaths.has(path)) return 'GET, HEAD';
  if (modelListPaths.includes(path) || path.startsWith('/v1/models/')) return 'GET, OPTIONS';
  return surface.allowedMethods(path);
}

function sendModels({ plan }: ListenerContext, exchange: Exchange): Promise<void> {
  const { modelsPages } = plan();
  if (!isAnthropicClient(exchange)) return exchange.sendJson(200, modelsPages.openai);
  return exchange.sendJson(200, modelsPages.anthropic(new URLSearchParams(exchange.query)));
}

function sendModel({ plan }: ListenerContext, exchange: Exchange): Promise<void> {
  const id = decodeURIComponent(exchange.path.slice('/v1/models/'.length));
  const entry = plan().modelsPages.entry(id, isAnthropicClient(exchange) ? 'anthropic' : 'openai');
  if (entry !== null) return exchange.sendJson(200, entry);
  throw new ApiError(404, 'model_not_found', `Model '${id}' not found in configured providers`, {
    param: 'model',
  });
}

/** Its SDKs always send the version that they speak. */
function isAnthropicClient({ request }: Exchange): boolean {
  return request.headers['anthropic-version'] !== undefined;
}

function sendMemory(surface: ListenerSurface, context: ListenerContext, exchange: Exchange): Promise<void> {
  if (!isLoopback(exchange.request.socket.remoteAddress ?? ''))
    return surface.answerUnknown(context, exchange);
  const { external, heapUsed, rss } = process.memoryUsage();
  return exchange.sendJson(
    200,
    JSON.stringify({ allocated_bytes: heapUsed + external, resident_bytes: rss }),
  );
}

/** Alive, in service, and in service with everything that it needs: three questions of three probes. */
async function sendHealth(
  { listener, phase, plan, readiness }: ListenerContext,
  exchange: Exchange,
  isReleased: boolean,
): Promise<void> {
  exchange.setHeader('cache-control', 'no-store');
  if (exchange.path === '/livez') return exchange.sendJson(200, '{"status":"ok"}');
  const status = isReleased ? 'draining' : phase();
  if (exchange.path === '/readyz') {
    const { components, isReady } = await readiness();
    const ready = status === 'ok' && !isReady ? 'unavailable' : status;
    return exchange.sendJson(ready === 'ok' ? 200 : 503, JSON.stringify({ status: ready, components }));
  }
  if (status !== 'ok') return exchange.sendJson(503, JSON.stringify({ status }));
  const version = plan().settings.productVersion;
  return exchange.sendJson(200, JSON.stringify({ status, listener: listener.name, version }));
}

async function answerError(context: ListenerContext, exchange: Exchange, error: unknown): Promise<void> {
  if (exchange.response.headersSent) {
    exchange.response.destroy();
    return;
  }
  const refusal =
    error instanceof ApiError
      ? error
      : error instanceof URIError
        ? new ApiError(400, 'invalid_request', 'The path is not properly encoded')
        : new ApiError(500, 'internal_error', 'The gateway could not handle this request; its log says why.');
  if (refusal.status === 500) {
    context.log({
      kind: 'process',
      time: Date.now(),
      level: 'error',
      message: `request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      listener: context.listener.name,
      requestId: exchange.requestId,
      traceId: null,
      fields: {},
    });
  }
  await exchange.sendError(refusal, envelopeFor(exchange.path, isAnthropicClient(exchange)));
}
