/**
 * A party of the benchmark: the provider, `/<kind of reply>/v1/<path of the API>`. Raw sockets and
 * prepared bytes, so that it is never the limit.
 */
import { createServer, type Socket } from 'node:net';
import type { ClientApi } from '../../src-gateway/apis/client-api.ts';
import { HttpFrame } from './http-frame.ts';
import { announce } from './party.ts';
import { plainReply } from './payloads.ts';
import { providerStreams, textFrom } from './provider-streams.ts';

const eventsPerWrite = 8;
const slowPaceMs = 500;

const plain = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(plainReply())}\r\n\r\n${plainReply()}`,
);
const streamHead =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';

const apis: readonly (readonly [pathEnd: string, api: ClientApi])[] = [
  ['/chat/completions', 'chat'],
  ['/messages', 'messages'],
  ['/responses', 'responses'],
];

const streams = new Map(apis.map(([, api]) => [api, prepareStream(api)]));
const slowStreams = new Map(apis.map(([, api]) => [api, prepareSlowStream(api)]));
/** What each slow stream repeats. */
const slowSockets = new Map<Socket, Buffer>();

const server = createServer({ noDelay: true }, (socket) => {
  const frame = new HttpFrame();
  socket.on('data', (bytes) => {
    if (frame.push(bytes)) answer(socket, frame.head);
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => slowSockets.delete(socket));
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => announce(server));
setInterval(() => {
  for (const [socket, event] of slowSockets) socket.write(event);
}, slowPaceMs);

function answer(socket: Socket, head: string): void {
  const path = head.split(' ', 2)[1] ?? '';
  if (path.startsWith('/plain/')) {
    socket.write(plain);
    return;
  }
  const api = apis.find(([end]) => path.endsWith(end))?.[1];
  const writes = api && streams.get(api);
  const slow = api && slowStreams.get(api);
  if (writes === undefined || slow === undefined) {
    socket.destroy(new Error(`nothing is served at ${path}`));
  } else if (path.startsWith('/stream/')) {
    writeStream(socket, writes, 0);
  } else {
    socket.write(slow.begin);
    slowSockets.set(socket, slow.event);
  }
}

/** A few events per turn of the event loop: they arrive as separate reads, as from a real provider. */
function writeStream(socket: Socket, writes: readonly Buffer[], index: number): void {
  const bytes = writes[index];
  if (bytes === undefined || socket.destroyed) return;
  socket.write(bytes);
  setImmediate(writeStream, socket, writes, index + 1);
}

function prepareStream(api: ClientApi): readonly Buffer[] {
  const chunks = providerStreams[api]().map(chunkOf);
  chunks[0] = streamHead + chunks[0];
  chunks.push('0\r\n\r\n');
  const writes: Buffer[] = [];
  for (let at = 0; at < chunks.length; at += eventsPerWrite) {
    writes.push(Buffer.from(chunks.slice(at, at + eventsPerWrite).join('')));
  }
  return writes;
}

function prepareSlowStream(api: ClientApi): { readonly begin: Buffer; readonly event: Buffer } {
  const chunks = providerStreams[api]().map(chunkOf);
  return {
    begin: Buffer.from(streamHead + chunks.slice(0, textFrom).join('')),
    event: Buffer.from(chunks[textFrom] ?? ''),
  };
}

function chunkOf(event: string): string {
  return `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`;
}
