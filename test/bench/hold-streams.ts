import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type HoldOrder, requestBytes } from './load-order.ts';

/** Opened in groups: a thousand at once would overrun the queue of a listening socket. */
const groupSize = 50;

const held: Socket[] = [];

/** Opens so many streams and reads them; resolves when each has brought two pieces of its text. */
export async function holdStreams({ count, port, request }: HoldOrder): Promise<void> {
  const bytes = requestBytes(port, request);
  const begun: Promise<void>[] = [];
  while (held.length < count) {
    const group = Array.from({ length: Math.min(groupSize, count - held.length) }, () =>
      connect({ port, host: '127.0.0.1', noDelay: true }),
    );
    held.push(...group);
    await Promise.all(group.map((socket) => once(socket, 'connect')));
    for (const socket of group) {
      begun.push(firstPieces(socket));
      socket.write(bytes);
    }
  }
  await Promise.all(begun);
}

/** Leaves them all. */
export function releaseStreams(): void {
  for (const socket of held.splice(0)) {
    socket.removeAllListeners('close');
    socket.destroy();
  }
}

function firstPieces(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let pieces = 0;
    socket.on('data', (bytes) => {
      if (pieces === 0 && !bytes.toString('latin1').startsWith('HTTP/1.1 200')) {
        reject(new Error(`no stream: ${bytes.toString().slice(0, 300)}`));
      }
      pieces += 1;
      if (pieces === 3) resolve();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a stream that has no end')));
  });
}
