import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What a network and a broken peer do to an answer on its way back. */
export const faults = {
  none: 'nothing',
  refused: 'nobody listens at its port',
  reset: 'resets the connection instead of an answer',
  silent: 'takes the request and never answers',
  'hangs-up': 'takes the request and ends its side without an answer',
  drips: 'sends the body of its answer byte by byte',
  'cut-head': 'ends in the middle of its head',
  'cut-body': 'ends in the middle of its body',
  'reset-body': 'resets the connection in the middle of its body',
  'stalled-body': 'stops in the middle of its body',
  'too-long': 'promises more bytes than it sends, and ends',
  'too-short': 'sends more bytes than it promised',
  garbage: 'answers with something of another protocol',
  endless: 'never stops sending',
} as const;

export type Fault = keyof typeof faults;

export interface FaultProxy {
  readonly port: number;
  /** Of `http`. */
  readonly url: string;
  /** Connections that the other side has not ended. */
  open(): number;
  /** From the next connection on. */
  set(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

const dripMs = 20;
const garbage = Buffer.from('\x15\x03\x01\x00\x02\x02\x28 what is this\r\n\r\n', 'latin1');

/** Stands in front of a port of this machine and spoils what comes back from it. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  let fault: Fault = 'none';
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
    client.on('error', () => undefined);
    spoil(fault, client, targetPort);
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    open: () => [...sockets].filter((socket) => !socket.readableEnded && !socket.destroyed).length,
    async set(next) {
      for (const socket of sockets) socket.destroy();
      if (next === 'refused' && server.listening) await unlisten(server);
      if (next !== 'refused' && !server.listening) await listen(server, port);
      fault = next;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await unlisten(server);
    },
  };
}

function spoil(fault: Fault, client: Socket, targetPort: number): void {
  switch (fault) {
    case 'reset':
      client.once('data', () => client.resetAndDestroy());
      return;
    case 'silent':
    case 'refused':
      client.resume();
      return;
    case 'hangs-up':
      client.once('data', () => client.end()).resume();
      return;
    case 'garbage':
      client.once('data', () => client.end(garbage)).resume();
      return;
    default:
      relay(fault, client, targetPort);
  }
}

function relay(fault: Fault, client: Socket, targetPort: number): void {
  const target = connect(targetPort, '127.0.0.1');
  target.on('error', () => client.destroy());
  client.pipe(target);
  client.once('close', () => target.destroy());
  if (fault === 'none') {
    target.pipe(client);
    return;
  }
  let came = Buffer.alloc(0);
  let isSpoilt = false;
  target.on('data', (chunk: Buffer) => {
    if (isSpoilt) return;
    came = Buffer.concat([came, chunk]);
    const head = came.indexOf('\r\n\r\n');
    // What is no HTTP has no head: its first bytes are as good.
    const isHttp = came.subarray(0, 5).toString() === 'HTTP/';
    if (isHttp && (head < 0 || came.length < head + 5)) return;
    isSpoilt = true;
    spoilAnswer(fault, client, { answer: came, bodyAt: isHttp ? head + 4 : Math.min(5, came.length) });
  });
}

function spoilAnswer(
  fault: Fault,
  client: Socket,
  { answer, bodyAt }: { readonly answer: Buffer; readonly bodyAt: number },
): void {
  const begun = answer.subarray(0, bodyAt + Math.max(1, Math.min(10, (answer.length - bodyAt) >> 1)));
  const head = answer.subarray(0, bodyAt).toString('latin1');
  const body = /^transfer-encoding: chunked/im.test(head)
    ? unchunked(answer.subarray(bodyAt))
    : answer.subarray(bodyAt);
  switch (fault) {
    case 'cut-head':
      client.end(answer.subarray(0, Math.min(30, bodyAt >> 1)));
      return;
    case 'cut-body':
      client.end(begun);
      return;
    case 'reset-body':
      client.write(begun, () => client.resetAndDestroy());
      return;
    case 'stalled-body':
      client.write(begun);
      return;
    case 'too-long':
      client.end(Buffer.concat([Buffer.from(withLength(head, body.length + 100), 'latin1'), body]));
      return;
    case 'too-short':
      client.end(Buffer.concat([Buffer.from(withLength(head, 3), 'latin1'), body]));
      return;
    case 'endless':
      client.write(withLength(head, Number.MAX_SAFE_INTEGER), 'latin1');
      pour(client, Buffer.concat([body, Buffer.alloc(64 * 1024, 0x20)]));
      return;
    case 'drips':
      drip(client, answer, bodyAt);
      return;
    default:
      client.end(answer);
  }
}

/** The content of the chunks that have come in whole. */
function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || !(size > 0) || lineEnd + 2 + size > body.length) return Buffer.concat(parts);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 4 + size;
  }
}

function withLength(head: string, length: number): string {
  const others = head.split('\r\n').filter((line) => !/^(?:content-length|transfer-encoding):/i.test(line));
  return [...others.slice(0, -2), `content-length: ${length}`, '', ''].join('\r\n');
}

function pour(client: Socket, bytes: Buffer): void {
  const more = () => {
    if (!client.destroyed) client.write(bytes, () => setImmediate(more));
  };
  more();
}

function drip(client: Socket, answer: Buffer, bodyAt: number): void {
  client.write(answer.subarray(0, bodyAt));
  let sent = bodyAt;
  const timer = setInterval(() => {
    if (client.destroyed || sent >= answer.length) {
      clearInterval(timer);
      client.end();
      return;
    }
    client.write(answer.subarray(sent, sent + 1));
    sent += 1;
  }, dripMs);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

async function unlisten(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
