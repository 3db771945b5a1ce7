/** A party of the benchmark: fastify in front of the same `dispatch`, nothing looked at. */
import { fastify } from 'fastify';
import { Pool } from 'undici';
import { forwardBare } from './forward-bare.ts';
import { announce } from './party.ts';

const [upstream = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 2048, pipelining: 1 });

const app = fastify({ logger: false, bodyLimit: Number.MAX_SAFE_INTEGER });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/*', (request, reply) => {
  reply.hijack();
  forwardBare(pool, request.raw, request.body instanceof Buffer ? request.body : null, reply.raw);
});
await app.listen({ host: '127.0.0.1', port: 0 });
announce(app.server);
