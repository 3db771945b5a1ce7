/** A party of the benchmark: the provider. Raw sockets and prepared bytes, so that it is never the limit. */
import { createServer, type Socket } from 'node:net';
import { HttpFrame } from './http-frame.ts';
import { announce } from './party.ts';
import { plainReply, streamEvents } from './payloads.ts';

const eventsPerWrite = 8;

const plain = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(plainReply())}\r\n\r\n${plainReply()}`,
);
const streamHead =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';
const streamWrites = prepareStream();

const server = createServer({ noDelay: true }, (socket) => {
  const frame = new HttpFrame();
  socket.on('data', (bytes) => {
    if (frame.push(bytes)) answer(socket, frame.head);
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => announce(server));

function answer(socket: Socket, head: string): void {
  if (head.includes('x-bench-stream')) writeStream(socket, 0);
  else socket.write(plain);
}

/** A few events per turn of the event loop: they arrive as separate reads, as from a real provider. */
function writeStream(socket: Socket, index: number): void {
  const bytes = streamWrites[index];
  if (bytes === undefined || socket.destroyed) return;
  socket.write(bytes);
  setImmediate(writeStream, socket, index + 1);
}

function prepareStream(): readonly Buffer[] {
  const chunks = streamEvents().map((event) => `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`);
  chunks[0] = streamHead + chunks[0];
  chunks.push('0\r\n\r\n');
  const writes: Buffer[] = [];
  for (let at = 0; at < chunks.length; at += eventsPerWrite) {
    writes.push(Buffer.from(chunks.slice(at, at + eventsPerWrite).join('')));
  }
  return writes;
}
