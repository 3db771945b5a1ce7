import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { BindAddress } from './bind-address.ts';
import type { Metrics } from './metrics.ts';

export interface MetricsServerOptions {
  readonly metrics: Pick<Metrics, 'render'>;
  /** Port 0: any free one. */
  readonly bind: BindAddress;
  /** Host names, besides loopback's own, that may be asked for while bound to loopback. */
  readonly allowedHosts?: readonly string[];
  /** Why there is no metrics page: one sentence for the log. */
  warn(message: string): void;
}

export interface MetricsServer {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `GET /metrics`. `null`: the address cannot be bound; the gateway runs without the page. */
export async function createMetricsServer(options: MetricsServerOptions): Promise<MetricsServer | null> {
  const { bind, warn } = options;
  const allowedHosts = isLoopback(bind.address)
    ? new Set([...loopbackHosts, bind.address, ...(options.allowedHosts ?? [])].map(lowerCase))
    : null;
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, (request, response) => {
    void answer(request, response, options.metrics, allowedHosts);
  });
  const failure = await listen(server, bind);
  if (failure !== null) {
    const reason = failure.code === 'EADDRINUSE' ? 'the port is in use' : failure.message;
    warn(`Metrics are off: ${bind.address}:${bind.port} cannot be bound, ${reason}.`);
    return null;
  }
  const bound = server.address();
  return {
    address: bind.address,
    port: typeof bound === 'object' && bound !== null ? bound.port : bind.port,
    close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      return promise;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  metrics: Pick<Metrics, 'render'>,
  allowedHosts: ReadonlySet<string> | null,
): Promise<void> {
  request.resume();
  // A page in a browser can reach loopback under a name of its own; only our names get an answer.
  if (allowedHosts !== null && !allowedHosts.has(hostName(request.headers.host ?? ''))) {
    refuse(response, 403, 'This host name is not served here.');
    return;
  }
  if ((request.url ?? '').split('?', 1)[0] !== '/metrics') {
    refuse(response, 404, 'Not found. The metrics are at /metrics.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    refuse(response, 405, 'Only GET is allowed.');
    return;
  }
  try {
    const { contentType, body } = await metrics.render(request.headers.accept);
    response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  } catch {
    refuse(response, 500, 'The metrics could not be read.');
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${message}\n`);
}

function listen(server: Server, { address, port }: BindAddress): Promise<NodeJS.ErrnoException | null> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | null>();
  // Stays: an error while it listens, such as too many open files, must not end the process.
  server.on('error', resolve);
  server.listen({ host: address, port, exclusive: true }, () => resolve(null));
  return promise;
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

/** The name in a `Host` header, without its port. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
