import type { AddressInfo } from 'node:net';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { WebSocket } from 'ws';
import { bootScript } from '../console/boot-script.ts';
import { contentSecurityPolicy } from '../console/content-security-policy.ts';
import type { Host } from '../console/host.ts';
import { serveContract } from '../console/serve-contract.ts';
import type { HostMessage } from '../contract/messages.ts';
import { ConsoleSessions } from './console-sessions.ts';
import { isLocalHostHeader, isLoopbackAddress, isSameOrigin } from './local-request.ts';

export interface WebConsoleOptions {
  readonly host: Host;
  /** Folder of the built window. */
  readonly rendererFolder: string;
  /** Bind address; anything but loopback is the user's explicit wish. */
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string;
}

export interface WebConsole {
  /** Opens the console; carries the token. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const maximumMessageBytes = 8 * 1024 * 1024;
/** A browser that reads slower than this is cut off rather than buffered for. */
const maximumBufferedBytes = 64 * 1024 * 1024;

/** Serves the window's files and the contract over HTTP and WebSocket. Rejects with the bind error. */
export async function startWebConsole(options: WebConsoleOptions): Promise<WebConsole> {
  const app = fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true });
  const sessions = new ConsoleSessions(options.token);
  await app.register(fastifyWebsocket, { options: { maxPayload: maximumMessageBytes } });
  guard(app, sessions, isLoopbackAddress(options.address));
  app.get('/contract', { websocket: true }, (socket, { ip }) =>
    connect(socket, options.host, isLoopbackAddress(ip)),
  );
  app.get('/boot.js', async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type('text/javascript; charset=utf-8')
      .send(await bootScript(options.host)),
  );
  await app.register(fastifyStatic, {
    root: options.rendererFolder,
    // The shell changes with every build, the hashed assets never.
    setHeaders: (reply, path) => {
      const cache = path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store';
      reply.header('cache-control', cache);
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !request.url.includes('.');
    return isPage ? reply.sendFile('index.html') : reply.code(404).type('text/plain').send('Not found');
  });
  await app.listen({ host: options.address, port: options.port });
  const { port } = app.server.address() as AddressInfo;
  const shown = options.address === '0.0.0.0' || options.address === '::' ? '127.0.0.1' : options.address;
  return {
    url: `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}/?token=${options.token}`,
    port,
    close: () => app.close(),
  };
}

function guard(app: FastifyInstance, sessions: ConsoleSessions, onLoopback: boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    if (onLoopback && !isLocalHostHeader(request.headers.host)) {
      return refuse(reply, 403, 'This address does not belong to the console.');
    }
    const upgrade = request.headers.upgrade !== undefined;
    if (upgrade && !isSameOrigin(request.headers.origin, request.headers.host)) {
      return refuse(reply, 403, 'Another site may not talk to the console.');
    }
    const token = queryToken(request);
    const cookie = cookieName(request);
    if (token !== null) return enter(reply, cookie, sessions.open(token));
    if (!sessions.isOpen(cookieValue(request, cookie))) return refuse(reply, 401, howToEnter);
  });
}

const howToEnter =
  'This console needs its token. Open the address that "planoai console" printed; it ends with ?token=…';

function enter(reply: FastifyReply, cookie: string, session: string | null): FastifyReply {
  if (session === null) return refuse(reply, 401, `That token is not valid any more. ${howToEnter}`);
  return reply
    .header('set-cookie', `${cookie}=${session}; HttpOnly; SameSite=Strict; Path=/`)
    .header('cache-control', 'no-store')
    .redirect('/', 303);
}

function refuse(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send(`${sentence}\n`);
}

function queryToken(request: FastifyRequest): string | null {
  if (request.method !== 'GET') return null;
  return new URL(request.url, 'http://console.localhost').searchParams.get('token');
}

/** Cookies ignore ports, so two consoles on one machine need two names. */
function cookieName(request: FastifyRequest): string {
  return `plano_console_${request.socket.localPort}`;
}

function cookieValue(request: FastifyRequest, wanted: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === wanted) return value;
  }
  return undefined;
}

function connect(socket: WebSocket, host: Host, isLocal: boolean): void {
  const send = (message: HostMessage) => {
    if (socket.bufferedAmount > maximumBufferedBytes) return socket.terminate();
    socket.send(JSON.stringify(message));
  };
  const contract = serveContract(host, send, { isLocal });
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only');
    const message = parse(data.toString());
    if (message === undefined) return socket.close(1007, 'not JSON');
    contract.receive(message);
  });
  socket.on('close', () => contract.close());
  socket.on('error', () => socket.terminate());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
