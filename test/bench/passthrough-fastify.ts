/** A party of the benchmark: fastify in front of the same `dispatch`, nothing looked at. */
import { fastify } from 'fastify';
import { Pool } from 'undici';
import { announce } from './party.ts';

const [upstream = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 2048, pipelining: 1 });

const app = fastify({ logger: false, bodyLimit: Number.MAX_SAFE_INTEGER });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/*', (request, reply) => {
  reply.hijack();
  const { raw: response } = reply;
  const { host: _host, connection: _connection, ...headers } = request.headers;
  const body = request.body instanceof Buffer ? request.body : null;
  pool.dispatch(
    { method: 'POST', path: request.url, headers, body },
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
});
await app.listen({ host: '127.0.0.1', port: 0 });
announce(app.server);
