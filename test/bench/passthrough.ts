/** A party of the benchmark: the least that a proxy on Node can do, `node:http` and undici's `dispatch`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { announce } from './party.ts';

const [upstream = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 2048, pipelining: 1 });

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => forward(request, Buffer.concat(parts), response));
});
server.listen(0, '127.0.0.1', () => announce(server));

function forward(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const { host: _host, connection: _connection, ...headers } = request.headers;
  pool.dispatch(
    { method: 'POST', path: request.url ?? '/', headers, body },
    {
      onRequestStart(controller) {
        response.once('close', () => {
          if (!response.writableFinished) controller.abort(new Error('the client has left'));
        });
      },
      onResponseStart(_controller, statusCode, replyHeaders) {
        const { connection: _own, 'transfer-encoding': _chunked, ...kept } = replyHeaders;
        response.writeHead(statusCode, kept);
      },
      onResponseData(_controller, chunk) {
        response.write(chunk);
      },
      onResponseEnd() {
        response.end();
      },
      onResponseError() {
        response.destroy();
      },
    },
  );
}
