import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CountingRelay {
  readonly port: number;
  /** Connections that were made so far, and those that are open now. */
  readonly made: () => number;
  readonly open: () => number;
  close(): Promise<void>;
}

/** Stands in front of a server on this machine and counts the connections that go through to it. */
export async function startCountingRelay(toPort: number): Promise<CountingRelay> {
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createServer((client) => {
    made++;
    sockets.add(client);
    const upstream = connect(toPort, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    client
      .on('error', () => upstream.destroy())
      .on('close', () => {
        sockets.delete(client);
        upstream.destroy();
      });
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    made: () => made,
    open: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
