/** A party of the benchmark: the least that a proxy on Node can do, `node:http` and undici's `dispatch`. */
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { forwardBare } from './forward-bare.ts';
import { announce } from './party.ts';

const [upstream = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 2048, pipelining: 1 });

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => forwardBare(pool, request, Buffer.concat(parts), response));
});
server.listen(0, '127.0.0.1', () => announce(server));
