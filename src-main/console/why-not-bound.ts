import { createServer } from 'node:net';

/** Why nothing can listen there now, as the system's code (`EADDRINUSE`, `EACCES`); `null`: it can. */
export function whyNotBound(host: string, port: number): Promise<string | null> {
  if (port === 0) return Promise.resolve(null);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  return promise;
}
