import { createReadStream, existsSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import { bootScript } from '../../src-main/console/boot-script.ts';
import { contentSecurityPolicy } from '../../src-main/console/content-security-policy.ts';
import type { Host } from '../../src-main/console/host.ts';
import type {
  CallName,
  CallParams,
  CallProgress,
  CallResult,
  EventPayload,
  EventTopic,
} from '../../src-main/contract/contract.ts';
import type { ClientMessage, HostMessage } from '../../src-main/contract/messages.ts';
import { outlineOf } from './outline-of.ts';

/** Answers one call; what it throws becomes the contract's error. */
type Answer<N extends CallName> = (
  params: CallParams<N>,
  progress: (value: CallProgress<N>) => void,
) => CallResult<N> | Promise<CallResult<N>>;

export type Script = { [N in CallName]?: Answer<N> };

export interface ScriptedConsole {
  readonly url: string;
  /** Every call so far, oldest first. */
  readonly asked: readonly { readonly method: string; readonly params: unknown }[];
  /** Methods of the calls that the window gave up, in that order. */
  readonly cancelled: readonly string[];
  /** Changes answers from now on. */
  script(part: Script): void;
  emit<T extends EventTopic>(topic: T, payload: EventPayload<T>): void;
  /** Cuts every connection, as a host that ends does. */
  cut(): void;
  close(): Promise<void>;
}

/** An error with the code that the window should see. */
export class ScriptedFailure extends Error {
  readonly code: string;
  readonly details: readonly unknown[] | undefined;
  constructor(code: string, message: string, details?: readonly unknown[]) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

const rendererFolder = fileURLToPath(new URL('../../out/renderer', import.meta.url));
const contentTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/** The built window on a host whose answers are written down: for states that a real host is slow to reach. */
export async function startScriptedConsole(
  initial: Script,
  folder = rendererFolder,
): Promise<ScriptedConsole> {
  let answers: Script = { ...traceParts(() => answers['traces.get']), ...initial };
  const asked: { method: string; params: unknown }[] = [];
  const cancelled: string[] = [];
  const openCalls = new Map<WebSocket, Map<number, string>>();
  const sockets = new Map<WebSocket, readonly string[]>();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://console.localhost').pathname);
    if (path === '/boot.js') return void boot(response);
    const file = join(folder, path === '/' ? 'index.html' : path);
    if (!file.startsWith(folder) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy,
    });
    createReadStream(file).pipe(response);
  });
  const boot = async (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' });
    response.end(await bootScript({ call: answerQuietly }));
  };
  const answerQuietly: Host['call'] = async (method, params) => {
    const answer = answers[method];
    if (!answer) throw new ScriptedFailure('unknown_method', `The script has no answer to ${method}.`);
    return answer(params, () => undefined);
  };
  const websockets = new WebSocketServer({ server, path: '/contract' });
  websockets.on('connection', (socket) => {
    sockets.set(socket, []);
    openCalls.set(socket, new Map());
    socket.on('close', () => sockets.delete(socket));
    socket.on('message', (data) => void receive(socket, JSON.parse(data.toString())));
  });

  const send = (socket: WebSocket, message: HostMessage) => socket.send(JSON.stringify(message));
  const receive = async (socket: WebSocket, message: ClientMessage) => {
    if (message.type === 'subscribe') return void sockets.set(socket, message.topics);
    const calls = openCalls.get(socket);
    if (message.type === 'cancel') {
      const given = calls?.get(message.id);
      if (given !== undefined) cancelled.push(given);
      return;
    }
    const { id, method, params } = message;
    asked.push({ method, params });
    calls?.set(id, method);
    try {
      const answer = answers[method as CallName] as
        | ((params: unknown, progress: (value: unknown) => void) => unknown)
        | undefined;
      if (!answer) throw new ScriptedFailure('unknown_method', `The script has no answer to ${method}.`);
      const value = await answer(params, (progress) =>
        send(socket, { type: 'progress', id, value: progress }),
      );
      send(socket, { type: 'result', id, value });
    } catch (error) {
      const code = error instanceof ScriptedFailure ? error.code : 'internal_error';
      send(socket, {
        type: 'error',
        id,
        error: {
          code,
          message: String(error instanceof Error ? error.message : error),
          ...(error instanceof ScriptedFailure && error.details && { details: error.details }),
        },
      });
    }
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    cancelled,
    script: (part) => {
      answers = { ...answers, ...part };
    },
    emit: (topic, payload) => {
      for (const [socket, topics] of sockets) {
        if (topics.includes(topic)) send(socket, { type: 'event', topic, payload });
      }
    },
    cut: () => {
      for (const socket of sockets.keys()) socket.terminate();
    },
    close: async () => {
      for (const socket of sockets.keys()) socket.terminate();
      websockets.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a host tells of parts of a trace, as far as it follows from what the script says of the whole. */
function traceParts(whole: () => Script['traces.get']): Script {
  const read = async (traceId: string) => {
    const answer = whole();
    if (!answer) throw new ScriptedFailure('unknown_method', 'The script has no answer to traces.get.');
    return answer({ traceId }, () => {});
  };
  return {
    'traces.outline': async ({ traceId }) => {
      const { row, spans } = await read(traceId);
      return { row, outline: outlineOf(spans), complete: true };
    },
    'traces.span': async ({ traceId, spanId }) => {
      const span = (await read(traceId)).spans.find((candidate) => candidate.spanId === spanId);
      if (!span) throw new ScriptedFailure('not_found', 'There is no such span.');
      return { span };
    },
    'traces.find': async ({ traceId, text }) => {
      const { spans } = await read(traceId);
      const holding = spans.filter(({ attributes }) => JSON.stringify(attributes).includes(text));
      return { spanIds: holding.map((span) => span.spanId) };
    },
  };
}
